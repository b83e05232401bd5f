import assert from "node:assert/strict";
import * as vscode from "vscode";
import { until } from "../../scripts/editor/until.js";
import {
  launchIdle,
  product,
  question,
  run,
  terminalShows,
  treeShows,
  withSessionsView,
} from "./harness/product.js";
import { outside } from "./harness/outside.js";

const otherNamespace = "kube-system";

/** Another namespace is another connection; another context is one in the same way. */
describe("what is open while another namespace is chosen", function () {
  this.timeout(120_000);
  let home: { readonly context: string; readonly namespace: string };

  const choose = async (namespace: string) => {
    const api = await product();
    await api.useContext(home.context, namespace);
    await treeShows(namespace === otherNamespace ? /no sessions in this namespace/ : /stays/);
  };

  withSessionsView();
  before(async () => {
    await launchIdle("stays", {
      command: ["sh", "-c", "i=0; while :; do i=$((i+1)); echo tick $i; sleep 0.2; done"],
    });
    const { context = "", namespace = "" } = (await product()).getConnection();
    home = { context, namespace };
  });
  afterEach(() => choose(home.namespace));

  it("keeps a shell, which was cut and told that its session was deleted", async () => {
    await run("podSessions.session.openTerminal", "stays");
    await terminalShows(/[#$] ?$/);
    await outside.terminalInput("word=kept\r");
    await choose(otherNamespace);
    await outside.terminalInput("echo $word-$((6*7))\r");
    await terminalShows(/^kept-42$/m);
    assert.doesNotMatch(await outside.terminalText(), /deleted|Connection lost/);
  });

  it("keeps a log that is followed", async () => {
    await run("podSessions.session.logs", "stays");
    const last = async () => Number(/.*tick (\d+)/s.exec(await outside.terminalText())?.[1] ?? 0);
    await until({ what: "the log", read: last, isDone: (tick) => tick > 0 });
    await choose(otherNamespace);
    const before = await last();
    await until({ what: "later lines", read: last, isDone: (tick) => tick > before + 5 });
  });

  it("runs a command again where it ran, whatever is chosen by then", async () => {
    const asked = run("podSessions.session.exec", "stays");
    await question();
    await outside.answer("sh -c 'echo on $HOSTNAME'");
    await asked;
    await terminalShows(/on stays\s+Ended with exit code 0/);
    await choose(otherNamespace);
    await outside.focusTerminal();
    await outside.press("Enter");
    await terminalShows(/on stays[^]*on stays\s+Ended with exit code 0/);
  });

  it("refuses a context that is not there, and keeps the one in use", async () => {
    const api = await product();
    await assert.rejects(api.useContext("typo"), { code: "user", message: /no context “typo”/ });
    assert.equal(api.getConnection().context, home.context);
  });
});

describe("Enter in the tree", function () {
  this.timeout(120_000);
  const terminals = () => vscode.window.terminals.map(({ name }) => name);
  const enterOn = async (row: string) => {
    await outside.selectRow(row);
    await outside.press("Enter");
  };

  withSessionsView();
  before(async () => {
    await launchIdle("entered", { setup: ["echo prepared"] });
    await treeShows(/entered {2}Running/);
    await outside.toggleRow("entered");
    await treeShows(/▸ Volumes/);
  });

  it("opens and closes a heading, and opens no terminal for it or what is below", async () => {
    await outside.toggleRow("Volumes");
    await treeShows(/▾ Volumes/);
    await enterOn("temporary");
    // The click that selects a heading closes it.
    await outside.selectRow("Volumes");
    await treeShows(/▸ Volumes/);
    await outside.press("Enter");
    await treeShows(/▾ Volumes/);
    assert.deepEqual(terminals(), []);
  });

  it("opens a shell in a container that runs", async () => {
    await enterOn("main");
    await terminalShows(/[#$] ?$/);
  });

  it("opens the log of a container that has ended, and waits for no shell in it", async () => {
    await enterOn("setup-");
    await terminalShows(/prepared\s+The log ends here/);
    assert.match(terminals().join(), /entered\/setup-\S* — log/);
  });
});
