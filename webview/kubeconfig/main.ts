import * as z from "zod/mini";
import { kubeconfigContract, type KubeconfigPanelState } from "../../src/contracts/kubeconfigPanel.js";
import type { ParamsOf, RequestName, ResultOf } from "../../src/contracts/rpc.js";
import "../common/base.css";
import { faultNote } from "../common/faultNote.js";
import { faultOf, Host } from "../common/host.js";
import { Sections } from "../common/sections.js";
import { registerToolkit } from "../common/toolkit.js";
import { panelMemory, vscodeWire } from "../common/vscodeApi.js";
import { emptyDraft } from "./addForm.js";
import "./view.css";
import type { KubeconfigPanelActions } from "./panelActions.js";
import { showPanel, type FaultyPart, type KubeconfigPanelLocal } from "./view.js";

registerToolkit();

const root = document.getElementById("panel") ?? document.body;
const sections = new Sections(root);
/** What outlives hiding and a reload. Not the pasted text: it may hold a login, and this is written to the disk. */
const remembered = z.object({ typedNamespace: z.string(), chosenFeatures: z.optional(z.array(z.string())) });
const before = remembered.safeParse(panelMemory.read()).data;

let state: KubeconfigPanelState | undefined;
let hasChosenFeatures = before?.chosenFeatures !== undefined;
let local: KubeconfigPanelLocal = {
  draft: emptyDraft,
  textsGiven: 0,
  typedNamespace: before?.typedNamespace ?? "",
  chosenFeatures: new Set(before?.chosenFeatures),
};
/** Counts what was typed: the answer to an older text is dropped. */
let typedTimes = 0;

function remember(): void {
  const { typedNamespace, chosenFeatures } = local;
  panelMemory.write({
    typedNamespace,
    ...(hasChosenFeatures ? { chosenFeatures: [...chosenFeatures] } : {}),
  } satisfies z.infer<typeof remembered>);
}

function draw(change: Partial<KubeconfigPanelLocal> = {}): void {
  local = { ...local, ...change };
  if (state) showPanel(sections, state, local, actions);
}

function withoutFault(): void {
  const { fault: _, ...rest } = local;
  local = rest;
}

type Contract = typeof kubeconfigContract;
/** A refusal is shown in the part that asked, at the context that it is about. */
function ask<K extends RequestName<Contract>>(
  part: FaultyPart,
  name: K,
  params: ParamsOf<Contract, K>,
  context?: string,
): void {
  withoutFault();
  draw();
  host
    .request(name, params)
    .catch((error: unknown) => draw({ fault: { part, fault: faultOf(error), context } }));
}

function failDraft(error: unknown): void {
  draw({ draft: { ...local.draft, isSaving: false, fault: faultOf(error) } });
}

async function check(text: string): Promise<void> {
  const turn = ++typedTimes;
  const { fault: _fault, saved: _saved, ...kept } = local.draft;
  local = { ...local, draft: { ...kept, text } };
  try {
    const answer =
      text.trim() === "" ? { problems: [], contexts: [] } : await host.request("checkText", { text });
    if (turn === typedTimes) draw({ draft: { ...local.draft, ...answer } });
  } catch (error) {
    if (turn === typedTimes) failDraft(error);
  }
}

/** Puts a text into the field, and has it checked. */
async function give(text: string): Promise<void> {
  const checked = check(text);
  draw({ textsGiven: local.textsGiven + 1 });
  await checked;
}

/** What was typed before the panel was hidden, unless something was typed since. */
async function bringBack(): Promise<void> {
  try {
    const { text } = await host.request("readDraft", {});
    if (text !== "" && local.draft.text === "") await give(text);
  } catch (error) {
    failDraft(error);
  }
}

function savedText({ file, hint }: ResultOf<Contract, "saveText">): string {
  return `Saved as ${file}.${hint === undefined ? "" : ` ${hint}`}`;
}

async function readPodAccount(): Promise<void> {
  const { account: _account, saved: _saved, ...draft } = local.draft;
  draw({ draft: { ...draft, account: { kind: "reading" } } });
  const withAccount = (change: Partial<KubeconfigPanelLocal["draft"]>) => {
    const { account: _was, ...kept } = local.draft;
    draw({ draft: { ...kept, ...change } });
  };
  try {
    const saved = await host.request("readPodAccount", {});
    withAccount(saved === null ? {} : { saved: savedText(saved) });
  } catch (error) {
    withAccount({ account: { kind: "failed", fault: faultOf(error) } });
  }
}

async function save(replace: boolean): Promise<void> {
  const { fault: _fault, ...draft } = local.draft;
  const { text } = draft;
  draw({ draft: { ...draft, isSaving: true } });
  try {
    const saved = savedText(await host.request("saveText", { text, replace }));
    if (local.draft.text !== text) {
      // What was typed meanwhile is another text, and not saved.
      draw({ draft: { ...local.draft, isSaving: false, saved } });
      return;
    }
    typedTimes++;
    draw({ draft: { ...emptyDraft, saved }, textsGiven: local.textsGiven + 1 });
  } catch (error) {
    failDraft(error);
  }
}

const actions: KubeconfigPanelActions = {
  useContext: (context) => ask("contexts", "useContext", { context }, context),
  testContext: (context) => ask("contexts", "testContext", { context }, context),
  testAll: () => ask("contexts", "testAll", {}),
  stopTests: (context) => ask("contexts", "stopTests", context === undefined ? {} : { context }, context),
  refresh: () => ask("contexts", "refresh", {}),
  openFile: (file, line) => ask("places", "openFile", line === undefined ? { file } : { file, line }),
  chooseFile: () => ask("places", "chooseFile", {}),
  typeText: (text) => void check(text),
  giveText: (text) => void give(text),
  saveText: ({ replace }) => void save(replace),
  typeNamespace: (typedNamespace) => {
    local = { ...local, typedNamespace };
    remember();
  },
  useNamespace: (namespace) => ask("connection", "useNamespace", { namespace }),
  listNamespaces: () => ask("connection", "listNamespaces", {}),
  checkRights: () => ask("rights", "checkRights", {}),
  chooseFeature: (feature, isChosen) => {
    const chosenFeatures = new Set(local.chosenFeatures);
    if (isChosen) chosenFeatures.add(feature);
    else chosenFeatures.delete(feature);
    hasChosenFeatures = true;
    draw({ chosenFeatures });
    remember();
  },
  copyRole: (features) => ask("rights", "copyRole", { features: [...features] }),
  readPodAccount: () => void readPodAccount(),
  setUpNamespace: () => ask("rights", "setUpNamespace", {}),
  removeSetup: () => ask("rights", "removeSetup", {}),
  trustWorkspace: () => ask("contexts", "trustWorkspace", {}),
  next: (command) => host.next(command),
};

const host = new Host(kubeconfigContract, vscodeWire, {
  onState: (next) => {
    state = next;
    // Until the person chooses, the Role is for what is missing.
    if (!hasChosenFeatures) {
      const missing = next.rights.features.filter(({ verdict }) => verdict === "denied");
      local = { ...local, chosenFeatures: new Set(missing.map(({ feature }) => feature)) };
    }
    draw();
  },
  onReveal: (target) => document.getElementById(target)?.focus(),
  onMismatch: (fault) =>
    sections.show([{ id: "mismatch", shows: fault, draw: () => faultNote(fault, actions.next) }]),
});
host.start();
void bringBack();
