import type { CredentialImportSource } from "../../src/contracts/credentialsPanel.js";
import type { CredentialDraft, SharedDraft } from "./drafts.js";

/** What the person can make happen. */
export interface CredentialsPanelActions {
  readonly type: (change: Partial<CredentialDraft["typed"]>) => void;
  /** The same where other fields come and go with it. */
  readonly choose: (change: Partial<CredentialDraft["typed"]>) => void;
  readonly typeValue: (value: string) => void;
  readonly add: (how: { readonly trim?: boolean; readonly generate?: boolean }) => void;
  readonly test: (id: string) => void;
  readonly testAll: () => void;
  readonly startRotating: (id: string) => void;
  readonly stopRotating: () => void;
  readonly typeRotated: (value: string) => void;
  readonly rotate: (how: { readonly trim?: boolean; readonly overwrite?: boolean }) => void;
  readonly remove: (id: string) => void;
  readonly typeHost: (host: string) => void;
  readonly findImports: (source: CredentialImportSource) => void;
  readonly import: (number: number) => void;
  readonly typeShared: (change: Partial<SharedDraft>) => void;
  readonly saveShared: () => void;
}
