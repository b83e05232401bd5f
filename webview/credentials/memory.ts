import * as z from "zod/mini";
import { credentialsContract } from "../../src/contracts/credentialsPanel.js";
import { panelMemory } from "../common/vscodeApi.js";
import { emptyTyped } from "./credentialForm.js";
import { emptyShared } from "./sharedPart.js";
import type { CredentialsPanelLocal } from "./view.js";

const { add, edit } = credentialsContract.requests;

/** What of the forms outlives hiding and a reload: all but the values. */
const remembered = z.object({
  typed: add.params.shape.typed,
  rotated: z.optional(z.object({ id: z.string(), expires: z.string() })),
  edited: z.optional(edit.params),
  host: z.string(),
  shared: z.object({ secretName: z.string(), key: z.string(), credentialId: z.string() }),
});

/** The forms as they were when the page went away. */
export function rememberedLocal(): CredentialsPanelLocal {
  const before = remembered.safeParse(panelMemory.read()).data;
  return {
    draft: {
      typed: before?.typed ?? emptyTyped,
      value: "",
      isSaving: false,
      isBack: before !== undefined && (before.typed.name !== "" || before.typed.place !== ""),
    },
    imports: { host: before?.host ?? "" },
    shared: before?.shared ?? emptyShared,
    faults: {},
    ...(before?.rotated === undefined ? {} : { rotating: { ...before.rotated, value: "", isSaving: false } }),
    ...(before?.edited === undefined ? {} : { editing: { ...before.edited, isSaving: false } }),
  };
}

/** Keeps the forms for the next page: on the disk, so without any value. */
export function remember({ draft, rotating, editing, imports, shared }: CredentialsPanelLocal): void {
  const { typed } = draft;
  panelMemory.write({
    typed: { ...typed, place: withoutLogin(typed.place), testUrl: withoutLogin(typed.testUrl) },
    rotated: rotating && { id: rotating.id, expires: rotating.expires },
    edited: editing && {
      id: editing.id,
      name: editing.name,
      details: { ...editing.details, testUrl: withoutLogin(editing.details.testUrl) },
    },
    host: withoutLogin(imports.host),
    shared: { secretName: shared.secretName, key: shared.key, credentialId: shared.credentialId },
  } satisfies z.infer<typeof remembered>);
}

/** Somebody may paste the address of a clone with its token. */
function withoutLogin(address: string): string {
  return address.replace(/^([a-z]+:\/\/)?[^/@\s]*@/i, "$1");
}
