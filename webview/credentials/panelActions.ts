import type { CredentialImportSource, CredentialsPanelState } from "../../src/contracts/credentialsPanel.js";
import type { CredentialDraft, Editing, Rotating, SharedDraft } from "./drafts.js";

type Row = CredentialsPanelState["credentials"][number];

/** What the person can make happen. */
export interface CredentialsPanelActions {
  readonly type: (change: Partial<CredentialDraft["typed"]>) => void;
  /** The same where other fields come and go with it. */
  readonly choose: (change: Partial<CredentialDraft["typed"]>) => void;
  readonly typeValue: (value: string) => void;
  readonly add: (how: { readonly trim?: boolean; readonly generate?: boolean }) => void;
  readonly test: (id: string) => void;
  readonly testAll: () => void;
  /** The test of one, or all. */
  readonly stopTests: (id?: string) => void;
  readonly startEditing: (row: Row) => void;
  readonly stopEditing: () => void;
  readonly typeEdited: (change: {
    readonly name?: string;
    readonly details?: Partial<Editing["details"]>;
  }) => void;
  readonly edit: () => void;
  readonly startRotating: (row: Row) => void;
  readonly stopRotating: () => void;
  readonly typeRotated: (change: Partial<Pick<Rotating, "value" | "expires">>) => void;
  readonly rotate: (how: { readonly trim?: boolean; readonly overwrite?: boolean }) => void;
  readonly remove: (id: string) => void;
  readonly typeHost: (host: string) => void;
  readonly findImports: (source: CredentialImportSource) => void;
  readonly import: (number: number) => void;
  readonly stopImport: () => void;
  readonly typeShared: (change: Partial<SharedDraft>) => void;
  readonly saveShared: () => void;
  /** The next step that stands beside a fault. */
  readonly next: (command: string) => void;
}
