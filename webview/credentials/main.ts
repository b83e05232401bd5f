import * as z from "zod/mini";
import { credentialsContract, type CredentialsPanelState } from "../../src/contracts/credentialsPanel.js";
import type { RequestFault } from "../../src/contracts/rpc.js";
import "../common/base.css";
import { Host, RequestRefused } from "../common/host.js";
import { Sections } from "../common/sections.js";
import { registerToolkit } from "../common/toolkit.js";
import { panelMemory, vscodeWire } from "../common/vscodeApi.js";
import { emptyTyped } from "./credentialForm.js";
import type { CredentialDraft } from "./drafts.js";
import { emptyShared } from "./sharedPart.js";
import "./view.css";
import type { CredentialsPanelActions } from "./panelActions.js";
import { showPanel, type CredentialsPanelLocal } from "./view.js";

registerToolkit();

/** What of the forms outlives hiding and a reload: all but the values. */
const remembered = z.object({
  typed: credentialsContract.requests.add.params.shape.typed,
  rotatedId: z.optional(z.string()),
  host: z.string(),
  shared: z.object({ secretName: z.string(), key: z.string(), credentialId: z.string() }),
});
const before = remembered.safeParse(panelMemory.read()).data;

const sections = new Sections(document.getElementById("panel") ?? document.body);
let state: CredentialsPanelState | undefined;
let local: CredentialsPanelLocal = {
  draft: {
    typed: before?.typed ?? emptyTyped,
    value: "",
    isSaving: false,
    isBack: before !== undefined && (before.typed.name !== "" || before.typed.place !== ""),
  },
  imports: { host: before?.host ?? "" },
  shared: before?.shared ?? emptyShared,
  ...(before?.rotatedId === undefined
    ? {}
    : { rotating: { id: before.rotatedId, value: "", isSaving: false } }),
};

function remember(): void {
  const { draft, rotating, imports, shared } = local;
  const { typed } = draft;
  panelMemory.write({
    typed: { ...typed, place: withoutLogin(typed.place), testUrl: withoutLogin(typed.testUrl) },
    rotatedId: rotating?.id,
    host: withoutLogin(imports.host),
    shared: { secretName: shared.secretName, key: shared.key, credentialId: shared.credentialId },
  } satisfies z.infer<typeof remembered>);
}

/** Somebody may paste the address of a clone with its token. */
function withoutLogin(address: string): string {
  return address.replace(/^([a-z]+:\/\/)?[^/@\s]*@/i, "$1");
}

function draw(change: Partial<CredentialsPanelLocal> = {}): void {
  local = { ...local, ...change };
  remember();
  if (state) showPanel(sections, state, local, actions);
}

function faultOf(error: unknown): RequestFault {
  return error instanceof RequestRefused ? error.fault : { message: String(error) };
}

function setTyped(change: Partial<CredentialDraft["typed"]>): void {
  const typed = { ...local.draft.typed, ...change };
  local = { ...local, draft: { ...local.draft, typed } };
  remember();
}

async function add({ trim = false, generate = false }): Promise<void> {
  const { typed, value } = local.draft;
  draw({ draft: { typed, value, isSaving: true } });
  try {
    const { said } = await host.request("add", { typed, value: generate ? "" : value, trim, generate });
    const next = { ...emptyTyped, kind: typed.kind };
    draw({ draft: { typed: next, value: "", isSaving: false, said } });
  } catch (error) {
    draw({ draft: { ...local.draft, isSaving: false, fault: faultOf(error) } });
    document.querySelector<HTMLElement>('#section-add [aria-invalid="true"]')?.focus();
  }
}

async function rotate({ trim = false, overwrite = false }): Promise<void> {
  const { rotating } = local;
  if (!rotating) return;
  const { id, value } = rotating;
  draw({ rotating: { id, value, isSaving: true } });
  try {
    const { said, isHeld } = await host.request("rotate", { id, value, trim, overwrite });
    // It is needed once more where the person may want to overwrite.
    draw({ rotating: { id, value: isHeld ? value : "", isSaving: false, said, isHeld } });
  } catch (error) {
    const { field, message } = faultOf(error);
    draw({ rotating: { id, value, isSaving: false, fault: message, hasSpaces: field === "value.spaces" } });
  }
}

/** A request whose failure is shown at the top. */
function ask(work: Promise<unknown>): void {
  const { fault: _fault, said: _said, ...rest } = local;
  local = rest;
  work.then(
    () => draw(),
    (error: unknown) => draw({ fault: faultOf(error).message }),
  );
}

async function importOne(work: Promise<{ readonly said: string } | null>): Promise<void> {
  const { host: typedHost } = local.imports;
  try {
    const answer = await work;
    draw({ imports: { host: typedHost, ...(answer === null ? {} : { said: answer.said }) } });
  } catch (error) {
    draw({ imports: { host: typedHost, fault: faultOf(error).message } });
  }
}

async function saveShared(): Promise<void> {
  const { secretName, key, credentialId } = local.shared;
  const set = (change: Partial<CredentialsPanelLocal["shared"]>) =>
    draw({ shared: { ...local.shared, fault: undefined, said: undefined, ...change } });
  if (credentialId === "") {
    set({ fault: { message: "Choose a credential first." } });
    return;
  }
  try {
    set({ said: (await host.request("saveShared", { secretName, keys: [{ key, credentialId }] })).said });
  } catch (error) {
    set({ fault: faultOf(error) });
  }
}

const actions: CredentialsPanelActions = {
  type: setTyped,
  choose: (change) => {
    setTyped(change);
    draw();
  },
  typeValue: (value) => {
    local = { ...local, draft: { ...local.draft, value } };
  },
  add: (how) => void add(how),
  test: (id) => ask(host.request("test", { id })),
  testAll: () => ask(host.request("testAll", {})),
  startRotating: (id) => {
    draw({ rotating: { id, value: "", isSaving: false } });
    document.getElementById("rotated-value")?.focus();
  },
  stopRotating: () => {
    const { rotating, ...rest } = local;
    local = rest;
    draw();
    if (rotating) document.getElementById(`rotate-${rotating.id}`)?.focus();
  },
  typeRotated: (value) => {
    if (local.rotating) local = { ...local, rotating: { ...local.rotating, value } };
  },
  rotate: (how) => void rotate(how),
  remove: (id) => ask(host.request("remove", { id })),
  typeHost: (typedHost) => {
    local = { ...local, imports: { ...local.imports, host: typedHost } };
    remember();
  },
  findImports: (source) => void importOne(host.request("findImports", { source, host: local.imports.host })),
  import: (number) => void importOne(host.request("import", { number })),
  typeShared: (change) => {
    local = { ...local, shared: { ...local.shared, ...change } };
    remember();
  },
  saveShared: () => void saveShared(),
};

const host = new Host(credentialsContract, vscodeWire, {
  onState: (next) => {
    state = next;
    draw();
  },
  onReveal: (target) => document.getElementById(target)?.focus(),
});
host.start();
