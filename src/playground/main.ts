import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { systemClock } from "../base/clock.js";
import { DisposableStore, MutableDisposable } from "../base/disposable.js";
import { UserError } from "../base/errors.js";
import { randomHex, systemRandom } from "../base/random.js";
import { startControllers } from "./controllers/startControllers.js";
import { ControlServer } from "./faults/controlServer.js";
import { startNode } from "./node/startNode.js";
import { startPlayground } from "./playground.js";
import { stderrLogger } from "./stderrLogger.js";

const usage = `node playground.js --dir FOLDER [--parent-pid PID] [--port PORT] [--no-node] [--log]
Starts a Kubernetes cluster in this process and prints one line of JSON: kubeconfig, server, control.
It ends when its standard input does, when PID does, or with SIGTERM.`;
const parentCheckMs = 1_000;

/** Where pods cannot run, for whoever started this program. */
const cannotRunCode = 3;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      dir: { type: "string" },
      "parent-pid": { type: "string" },
      port: { type: "string" },
      "no-node": { type: "boolean" },
      log: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help || values.dir === undefined) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  mkdirSync(values.dir, { recursive: true });
  const log = stderrLogger(values.log ? "info" : "warn");
  const ending = endOfParent(values["parent-pid"] === undefined ? undefined : Number(values["parent-pid"]));
  const parts = values["no-node"] ? {} : { startNode, startControllers };
  const playground = await startPlayground({
    dir: values.dir,
    port: Number(values.port ?? 0),
    log,
    ...parts,
  });
  const token = randomHex(systemRandom, 32);
  const control = new ControlServer(playground.faults, token);
  const url = await control.start();
  const { kubeconfigPath: kubeconfig, server } = playground;
  console.log(JSON.stringify({ kubeconfig, server, control: { url, token } }));
  await ending;
  control.stop();
  await playground.stop();
  process.exit(0);
}

/** Resolves when whoever started this program is gone, or asks it to end. */
function endOfParent(parentPid: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    const owned = new DisposableStore();
    const end = () => {
      owned.dispose();
      resolve();
    };
    process.once("SIGTERM", end);
    process.once("SIGINT", end);
    process.once("SIGHUP", end);
    process.stdin.once("end", end);
    process.stdin.once("close", end);
    process.stdin.on("error", end);
    process.stdin.resume();
    if (parentPid === undefined) return;
    const timer = owned.add(new MutableDisposable());
    const check = () => {
      if (!isAlive(parentPid)) end();
      else timer.value = systemClock.setTimer(parentCheckMs, check);
    };
    check();
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

main().catch((failure: unknown) => {
  console.error(failure instanceof UserError ? failure.message : failure);
  process.exit(failure instanceof UserError ? cannotRunCode : 1);
});
