import { kubeconfigContract, type KubeconfigPanelState } from "../../src/contracts/kubeconfigPanel.js";
import type { ParamsOf, RequestName } from "../../src/contracts/rpc.js";
import "../common/base.css";
import { Host, RequestRefused } from "../common/host.js";
import { Sections } from "../common/sections.js";
import { registerToolkit } from "../common/toolkit.js";
import { vscodeWire } from "../common/vscodeApi.js";
import { emptyDraft } from "./addForm.js";
import "./view.css";
import { showPanel, type KubeconfigPanelActions, type KubeconfigPanelLocal } from "./view.js";

registerToolkit();

const root = document.getElementById("panel") ?? document.body;
const sections = new Sections(root);
let state: KubeconfigPanelState | undefined;
let hasChosenFeatures = false;
let local: KubeconfigPanelLocal = { draft: emptyDraft, typedNamespace: "", chosenFeatures: new Set() };
/** Counts what was typed: the answer to an older text is dropped. */
let typedTimes = 0;

function draw(change: Partial<KubeconfigPanelLocal> = {}): void {
  local = { ...local, ...change };
  if (state) showPanel(sections, state, local, actions);
}

function withoutFault(): void {
  const { fault: _, ...rest } = local;
  local = rest;
}

type Contract = typeof kubeconfigContract;
function ask<K extends RequestName<Contract>>(name: K, params: ParamsOf<Contract, K>): void {
  withoutFault();
  host.request(name, params).catch((error: unknown) => draw({ fault: sentence(error) }));
}

function sentence(error: unknown): string {
  return error instanceof RequestRefused ? error.fault.message : String(error);
}

async function check(text: string): Promise<void> {
  const turn = ++typedTimes;
  const { fault: _fault, saved: _saved, ...kept } = local.draft;
  local = { ...local, draft: { ...kept, text } };
  const answer =
    text.trim() === "" ? { problems: [], contexts: [] } : await host.request("checkText", { text });
  if (turn === typedTimes) draw({ draft: { ...local.draft, ...answer } });
}

async function save(replace: boolean): Promise<void> {
  const { draft } = local;
  draw({ draft: { ...draft, isSaving: true } });
  try {
    const { file, hint } = await host.request("saveText", { text: draft.text, replace });
    typedTimes++;
    draw({ draft: { ...emptyDraft, saved: [`Saved as ${file}.`, hint].filter(Boolean).join(" ") } });
  } catch (error) {
    draw({ draft: { ...draft, fault: sentence(error), isSaving: false } });
  }
}

const actions: KubeconfigPanelActions = {
  useContext: (context) => ask("useContext", { context }),
  testContext: (context) => ask("testContext", { context }),
  testAll: () => ask("testAll", {}),
  refresh: () => ask("refresh", {}),
  openFile: (file, line) => ask("openFile", line === undefined ? { file } : { file, line }),
  chooseFile: () => ask("chooseFile", {}),
  typeText: (text) => void check(text),
  saveText: () => void save(false),
  typeNamespace: (typedNamespace) => {
    local = { ...local, typedNamespace };
  },
  useNamespace: (namespace) => ask("useNamespace", { namespace }),
  listNamespaces: () => ask("listNamespaces", {}),
  checkRights: () => ask("checkRights", {}),
  chooseFeature: (feature, isChosen) => {
    const chosenFeatures = new Set(local.chosenFeatures);
    if (isChosen) chosenFeatures.add(feature);
    else chosenFeatures.delete(feature);
    hasChosenFeatures = true;
    draw({ chosenFeatures });
  },
  copyRole: (features) => ask("copyRole", { features: [...features] }),
  trustWorkspace: () => ask("trustWorkspace", {}),
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
});
host.start();
