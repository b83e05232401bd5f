import { credentialsContract, type CredentialsPanelState } from "../../src/contracts/credentialsPanel.js";
import "../common/base.css";
import { faultNote } from "../common/faultNote.js";
import { faultOf, Host } from "../common/host.js";
import { Sections } from "../common/sections.js";
import { registerToolkit } from "../common/toolkit.js";
import { vscodeWire } from "../common/vscodeApi.js";
import { emptyTyped } from "./credentialForm.js";
import type { CredentialDraft } from "./drafts.js";
import { remember, rememberedLocal } from "./memory.js";
import "./view.css";
import type { CredentialsPanelActions } from "./panelActions.js";
import { showPanel, type CredentialsPanelLocal } from "./view.js";

registerToolkit();

const sections = new Sections(document.getElementById("panel") ?? document.body);
let state: CredentialsPanelState | undefined;
let local: CredentialsPanelLocal = rememberedLocal();
/** Of the import that runs: a helper of git may wait for something that never comes. */
let importing = new AbortController();

/** Takes a change over without drawing: what was typed stands in its field already. */
function keep(change: Partial<CredentialsPanelLocal>): void {
  local = { ...local, ...change };
  remember(local);
}

function draw(change: Partial<CredentialsPanelLocal> = {}): void {
  keep(change);
  if (state) showPanel(sections, state, local, actions);
}

function focus(id: string): void {
  document.getElementById(id)?.focus();
}

function setTyped(change: Partial<CredentialDraft["typed"]>): void {
  keep({ draft: { ...local.draft, typed: { ...local.draft.typed, ...change } } });
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
  if (!rotating || rotating.isSaving) return;
  const { id, value, expires } = rotating;
  draw({ rotating: { id, value, expires, isSaving: true } });
  try {
    const { said, isHeld } = await host.request("rotate", { id, value, trim, overwrite, expires });
    // It is needed once more where the person may want to overwrite.
    draw({ rotating: { id, value: isHeld ? value : "", expires, isSaving: false, said, isHeld } });
  } catch (error) {
    draw({ rotating: { id, value, expires, isSaving: false, fault: faultOf(error) } });
  }
}

async function edit(): Promise<void> {
  const { editing } = local;
  if (!editing) return;
  const { id, name, details } = editing;
  draw({ editing: { id, name, details, isSaving: true } });
  try {
    await host.request("edit", { id, name, details });
    stopEditing();
  } catch (error) {
    draw({ editing: { id, name, details, isSaving: false, fault: faultOf(error) } });
    document.querySelector<HTMLElement>('#section-credentials [aria-invalid="true"]')?.focus();
  }
}

function stopEditing(): void {
  const { editing, ...rest } = local;
  local = rest;
  draw();
  if (editing) focus(`edit-${editing.id}`);
}

function stopRotating(): void {
  const { rotating, ...rest } = local;
  local = rest;
  draw();
  if (rotating) focus(`rotate-${rotating.id}`);
}

/** A request about one credential, or about all: its failure is shown there. */
async function ask(id: string, work: Promise<unknown>): Promise<void> {
  const { [id]: _fault, ...others } = local.faults;
  draw({ faults: others });
  try {
    await work;
  } catch (error) {
    draw({ faults: { ...local.faults, [id]: faultOf(error) } });
  }
}

async function importBy(
  work: (signal: AbortSignal) => Promise<{ readonly said: string } | null>,
): Promise<void> {
  importing = new AbortController();
  const { signal } = importing;
  const show = (result: Partial<CredentialsPanelLocal["imports"]>) =>
    draw({ imports: { host: local.imports.host, ...result } });
  show({ isBusy: true });
  try {
    const answer = await work(signal);
    show(answer === null ? {} : { said: answer.said });
  } catch (error) {
    show(signal.aborted ? {} : { fault: faultOf(error) });
  }
}

async function saveShared(): Promise<void> {
  const { secretName, key, credentialId, isSaving } = local.shared;
  if (isSaving === true) return;
  const set = (change: Partial<CredentialsPanelLocal["shared"]>) =>
    draw({ shared: { ...local.shared, isSaving: false, fault: undefined, said: undefined, ...change } });
  if (credentialId === "") {
    set({ fault: { message: "Choose a credential first." } });
    return;
  }
  set({ isSaving: true });
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
  test: (id) => void ask(id, host.request("test", { id })),
  testAll: () => void ask("", host.request("testAll", {})),
  stopTests: (id) => void ask(id ?? "", host.request("stopTests", { id })),
  startEditing: ({ id, name, details }) => {
    draw({ editing: { id, name, details, isSaving: false } });
    focus("edit-name");
  },
  stopEditing,
  typeEdited: ({ details, ...change }) => {
    const { editing } = local;
    if (editing) keep({ editing: { ...editing, ...change, details: { ...editing.details, ...details } } });
  },
  edit: () => void edit(),
  startRotating: ({ id, details }) => {
    // The end of what is replaced is a proposal for what comes, unless it is over.
    const expires = Date.parse(details.expires) > Date.now() ? details.expires : "";
    draw({ rotating: { id, value: "", expires, isSaving: false } });
    focus("rotated-value");
  },
  stopRotating,
  typeRotated: (change) => {
    if (local.rotating) keep({ rotating: { ...local.rotating, ...change } });
  },
  rotate: (how) => void rotate(how),
  remove: (id) => void ask(id, host.request("remove", { id })),
  typeHost: (typedHost) => keep({ imports: { ...local.imports, host: typedHost } }),
  findImports: (source) =>
    void importBy((signal) => host.request("findImports", { source, host: local.imports.host }, signal)),
  import: (number) => void importBy((signal) => host.request("import", { number }, signal)),
  stopImport: () => importing.abort(),
  typeShared: (change) => keep({ shared: { ...local.shared, ...change } }),
  saveShared: () => void saveShared(),
  next: (command) => host.next(command),
};

const host = new Host(credentialsContract, vscodeWire, {
  onState: (next) => {
    state = next;
    draw();
  },
  onReveal: focus,
  onMismatch: (fault) =>
    sections.show([{ id: "mismatch", shows: fault, draw: () => faultNote(fault, actions.next) }]),
});
host.start();
