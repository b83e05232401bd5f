import assert from "node:assert/strict";
import type { App } from "../../src/app.js";
import type { LaunchResult } from "../../src/actions/actions.js";
import { until } from "../fakes/until.js";
import { withLaunchSite } from "./launchSite.js";

/** Another namespace is another connection, as another context is. */
describe("another namespace chosen while something is under way", function () {
  this.timeout(90_000);
  const signal = new AbortController().signal;
  const site = withLaunchSite("switching");
  let app: App;

  beforeEach(async () => {
    app = await site().app();
  });
  afterEach(async () => {
    await app.connections.useNamespace(site().namespace);
    await site().kubectl(["delete", "pods", "--all", "--grace-period=0", "--force", "--wait=false"]);
  });

  it("launches to the end where the launch began", async () => {
    const choose = () => app.connections.useNamespace("kube-system");
    let launched: Promise<LaunchResult> | undefined;
    await new Promise<void>((resolve, reject) => {
      launched = app.actions.launch(
        { profile: "default", setup: ["sleep 1"] },
        { signal, onCreated: () => void choose().then(resolve, reject) },
      );
      launched.catch(reject);
    });
    assert.equal(app.sessions.size, 0);
    const result = await launched;
    assert.equal(result?.session.ref.namespace, site().namespace);
    assert.equal(result.session.state.kind, "running");
    assert.deepEqual(await site().labelled(), [`pod/${result.session.ref.name}`]);
  });

  it("takes the pod of a launch away that is cancelled after it", async () => {
    const person = new AbortController();
    const launching = app.actions.launch(
      { profile: "default", setup: ["sleep 60"] },
      {
        signal: person.signal,
        onCreated: () => void app.connections.useNamespace("kube-system").then(() => person.abort()),
      },
    );
    await assert.rejects(launching);
    await site().empty();
  });

  it("ends in the pod what a kept terminal runs, when that is closed", async () => {
    const { session } = await app.actions.launch({ profile: "default" }, { signal });
    const kept = app.keepConnection();
    let shown = "";
    const shell = await kept.actions.openShell(session.ref, {
      tty: true,
      stdin: true,
      onStdout: (chunk) => (shown += Buffer.from(chunk).toString()),
      signal,
    });
    await app.connections.useNamespace("kube-system");
    await shell.write(Buffer.from("echo still-$((40+2)); sleep 5002\n"));
    await until(() => shown.includes("still-42"), "the shell");
    const running = async () => site().kubectl(["exec", session.ref.name, "--", "ps", "-o", "args"]);
    assert.match(await running(), /sleep 5002/);
    shell.dispose();
    kept.dispose();
    const untilMs = Date.now() + 15_000;
    while (/sleep 5002/.test(await running())) assert.ok(Date.now() < untilMs, "it runs on");
  });
});
