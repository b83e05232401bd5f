import * as z from "zod/mini";
import type { Clock } from "../base/clock.js";
import { toError } from "../base/errors.js";
import {
  connectionTestSteps,
  untested,
  type ConnectionTest,
  type ConnectionTestStep,
  type StepResult,
} from "../domain/connectionTest.js";
import { ClusterFailure, isFailure } from "../domain/failure.js";
import type { KubeApi } from "./api.js";
import { whoAmI } from "./whoAmI.js";
import type { Endpoint } from "./endpoint.js";

const versionInfo = z.object({ gitVersion: z.string() });

/** From here on a token's or certificate's "not yet valid" and our "expires in" can be wrong. */
const skewWarnedMs = 60_000;

export interface ConnectionTestDeps {
  readonly clock: Clock;
  /** Told after every step. */
  readonly onProgress: (test: ConnectionTest) => void;
  readonly signal: AbortSignal;
}

/**
 * Tries a connection part by part, and stops at the first that fails. Rejects only with the signal's reason:
 * what is wrong is in the steps.
 */
export async function testConnection(
  endpoint: Endpoint,
  api: KubeApi,
  { clock, onProgress, signal }: ConnectionTestDeps,
): Promise<ConnectionTest> {
  let test = untested(endpoint.context);
  const put = (steps: Partial<Record<ConnectionTestStep, StepResult>>) => {
    test = { ...test, steps: { ...test.steps, ...steps } };
    onProgress(test);
  };
  let running: ConnectionTestStep = "credential";
  const begin = (step: ConnectionTestStep) => {
    running = step;
    put({ [step]: { kind: "running" } });
  };
  try {
    begin("credential");
    await endpoint.credentials.login(signal);
    put({ credential: { kind: "passed", detail: "" } });

    begin("reach");
    const { body, elapsedMs, skewMs } = await askVersion(api, clock, signal);
    const isPlain = endpoint.server.startsWith("http:");
    put({
      reach: { kind: "passed", detail: api.serverName },
      tls: tlsResult(isPlain, endpoint.tls.skipVerify),
    });

    begin("login");
    put({ login: { kind: "passed", detail: await whoAmI(api, signal) } });

    put({ version: { kind: "passed", detail: `${versionInfo.parse(body).gitVersion}, ${elapsedMs} ms` } });
    put({ clock: clockResult(skewMs) });
  } catch (error) {
    signal.throwIfAborted();
    const failure = isFailure(error)
      ? error
      : new ClusterFailure("protocol", toError(error).message, {}, { cause: error });
    const failed = stepToBlame(running, failure);
    // What the failure proves: TLS is refused only by a server that was reached, a login only over TLS.
    const before = connectionTestSteps.slice(0, connectionTestSteps.indexOf(failed));
    for (const step of before) {
      if (test.steps[step].kind !== "passed" && test.steps[step].kind !== "warned") {
        put({ [step]: { kind: "passed", detail: "" } });
      }
    }
    put({ [failed]: { kind: "failed", failure } });
    for (const step of connectionTestSteps) {
      const { kind } = test.steps[step];
      if (kind === "waiting" || kind === "running") put({ [step]: { kind: "skipped" } });
    }
  }
  return test;
}

function stepToBlame(running: ConnectionTestStep, failure: ClusterFailure): ConnectionTestStep {
  switch (failure.kind) {
    case "credential":
    case "kubeconfig":
      return "credential";
    case "tls":
      return "tls";
    case "unauthorized":
    case "forbidden":
      return "login";
    case "notFound":
    case "conflict":
    case "gone":
    case "invalid":
    case "busy":
    case "server":
    case "unreachable":
    case "lost":
    case "protocol":
      return running;
  }
}

/** The first answer is warm-up: name, TCP and TLS are in it. The second is the latency. */
async function askVersion(api: KubeApi, clock: Clock, signal: AbortSignal) {
  await api.json({ path: "/version", signal, idleMs: 10_000 });
  let serverMs = Number.NaN;
  const sentAtMs = clock.now();
  const body = await api.json({
    path: "/version",
    signal,
    idleMs: 10_000,
    onHeaders: (headers) => {
      serverMs = Date.parse(String(headers["date"]));
    },
  });
  const elapsedMs = clock.now() - sentAtMs;
  // The Date header has whole seconds: half a second is the middle of what it can mean.
  const skewMs = Number.isNaN(serverMs) ? undefined : serverMs + 500 - (sentAtMs + elapsedMs / 2);
  return { body, elapsedMs, skewMs };
}

function tlsResult(isPlain: boolean, skipVerify: boolean): StepResult {
  if (isPlain) return { kind: "warned", detail: "The server is spoken to without TLS." };
  if (skipVerify) return { kind: "warned", detail: "The server's certificate is not checked." };
  return { kind: "passed", detail: "" };
}

function clockResult(skewMs: number | undefined): StepResult {
  if (skewMs === undefined) return { kind: "warned", detail: "The server does not tell its time." };
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  if (Math.abs(skewMs) < skewWarnedMs)
    return { kind: "passed", detail: seconds < 2 ? "" : `${seconds} s apart` };
  const side = skewMs > 0 ? "behind" : "ahead of";
  return { kind: "warned", detail: `This machine's clock is ${seconds} s ${side} the server's.` };
}
