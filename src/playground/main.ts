import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { AbortScope, sleep } from "../base/abort.js";
import { systemClock } from "../base/clock.js";
import { DisposableStore, MutableDisposable } from "../base/disposable.js";
import { toError, UserError } from "../base/errors.js";
import type { Logger } from "../base/log.js";
import { randomHex, systemRandom } from "../base/random.js";
import { startControllers } from "./controllers/startControllers.js";
import { ControlServer } from "./faults/controlServer.js";
import { startNode } from "./node/startNode.js";
import { startPlayground, type Playground } from "./playground.js";
import { stderrLogger } from "./stderrLogger.js";

const usage = `node playground.js --dir FOLDER [--parent-pid PID] [--port PORT] [--no-node] [--log]
Starts a Kubernetes cluster in this process and prints one line of JSON: kubeconfig, server, control.
It ends when its standard input does, when PID does, or with SIGTERM.`;
const parentCheckMs = 1_000;
/** Shorter than whoever started this program waits before killing it. */
const stopLimitMs = 4_000;

/** Where pods cannot run, for whoever started this program. */
const cannotRunCode = 3;
/** After a fault of its own, or where its pods did not end. */
const brokenCode = 1;

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
  // Whoever reads it may be gone, which shows elsewhere.
  process.stderr.on("error", () => undefined);
  const log = stderrLogger(values.log ? "info" : "warn");
  const ending = endOf(log, values["parent-pid"] === undefined ? undefined : Number(values["parent-pid"]));
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
  const code = await ending;
  control.stop();
  process.exit((await hasStopped(playground, log)) ? code : brokenCode);
}

/** Ends it with its pods, for which it has a limit: what then is left ends with this process. */
async function hasStopped(playground: Playground, log: Logger): Promise<boolean> {
  const limit = new AbortScope();
  const late = sleep(stopLimitMs, systemClock, limit.signal).then(() => false);
  const stopped = playground.stop().then(
    () => true,
    (fault: unknown) => {
      log.error("the end of the playground failed", fault);
      return false;
    },
  );
  const isStopped = await Promise.race([stopped, late]);
  if (!isStopped) log.warn("the playground ends without all its pods", { limitMs: stopLimitMs });
  return isStopped;
}

/**
 * Resolves with this program's code when whoever started it is gone or asks it to end, or at a fault that nothing
 * in it caught: what it does afterwards cannot be trusted, but its pods must still end.
 */
function endOf(log: Logger, parentPid: number | undefined): Promise<number> {
  return new Promise((resolve) => {
    const owned = new DisposableStore();
    const endWith = (code: number) => {
      owned.dispose();
      resolve(code);
    };
    const end = () => endWith(0);
    process.on("uncaughtException", (fault: unknown) => {
      log.error("a fault that nothing caught ends the playground", toError(fault));
      endWith(brokenCode);
    });
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
  process.exit(failure instanceof UserError ? cannotRunCode : brokenCode);
});
