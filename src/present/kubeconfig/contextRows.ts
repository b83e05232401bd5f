import type { KubeconfigPanelState } from "../../contracts/kubeconfigPanel.js";
import type { ContextView, LoginKind } from "../../domain/connection.js";
import {
  connectionTestSteps,
  isTestOver,
  type ConnectionTest,
  type ConnectionTestStep,
  type StepResult,
} from "../../domain/connectionTest.js";
import { counted } from "../../domain/hints/words.js";
import { failureText } from "../failureText.js";
import { connectionFix } from "./connectionFix.js";

type ContextRow = KubeconfigPanelState["contexts"][number];
type TestStepRow = NonNullable<ContextRow["test"]>["steps"][number];

const dayMs = 86_400_000;
/** A certificate is warned of for its last month: time enough to get another from an admin. */
const soonMs = 30 * dayMs;

export interface ContextRowInputs {
  readonly contexts: readonly ContextView[];
  readonly usedContext: string | undefined;
  readonly isTrusted: boolean;
  readonly testOf: (context: string) => ConnectionTest | undefined;
  readonly nowMs: number;
}

/** The contexts as the panel's table shows them. */
export function contextRows(inputs: ContextRowInputs): readonly ContextRow[] {
  return inputs.contexts.map((context) => contextRow(context, inputs));
}

function contextRow(context: ContextView, inputs: ContextRowInputs): ContextRow {
  const { certificateExpiresAt, execCommand, workspaceFolder, problem } = context;
  const test = inputs.testOf(context.name);
  return {
    name: context.name,
    cluster: context.cluster,
    server: context.server ?? "",
    user: context.user ?? "no user",
    login: loginText(context.login),
    namespace: context.namespace,
    ...(certificateExpiresAt === undefined
      ? {}
      : { certificate: certificateText(certificateExpiresAt, inputs.nowMs) }),
    ...(execCommand === undefined ? {} : { plugin: execCommand }),
    pluginHeld: execCommand !== undefined && workspaceFolder !== undefined && !inputs.isTrusted,
    ...(problem === undefined ? {} : { problem: problemText(problem) }),
    isUsed: context.name === inputs.usedContext,
    ...(test === undefined ? {} : { test: testRows(test) }),
  };
}

const loginTexts: Readonly<Record<LoginKind, string>> = {
  clientCertificate: "Client certificate",
  token: "Token",
  tokenFile: "Token from a file",
  basic: "User name and password",
  exec: "Plugin",
  oidc: "OpenID Connect",
  serviceAccount: "Service account of this pod",
  authProvider: "A provider that Kubernetes has dropped",
  none: "No login",
};

function loginText(login: LoginKind): string {
  return loginTexts[login];
}

/** `2027-01-31`, with how far away it is while that matters. */
function certificateText(expiresAt: string, nowMs: number): NonNullable<ContextRow["certificate"]> {
  const leftMs = Date.parse(expiresAt) - nowMs;
  const day = expiresAt.slice(0, 10);
  if (leftMs <= 0) return { tone: "bad", text: `The certificate expired on ${day}.` };
  const days = Math.floor(leftMs / dayMs);
  if (leftMs < soonMs) {
    const left = days === 0 ? "in less than a day" : `in ${counted(days, "day")}`;
    return { tone: "warn", text: `The certificate expires on ${day}, ${left}.` };
  }
  return { tone: "none", text: `Certificate until ${day}.` };
}

function problemText(problem: NonNullable<ContextView["problem"]>): NonNullable<ContextRow["problem"]> {
  const { message, file, line } = problem;
  return {
    text: message,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
  };
}

const stepTitles: Readonly<Record<ConnectionTestStep, string>> = {
  credential: "Login prepared",
  reach: "Server reached",
  tls: "Certificate",
  login: "Login accepted",
  version: "Version and latency",
  clock: "Clocks",
};

function testRows(test: ConnectionTest): NonNullable<ContextRow["test"]> {
  return {
    isRunning: !isTestOver(test),
    steps: connectionTestSteps.map((step) => ({
      title: stepTitles[step],
      ...stepText(step, test.steps[step]),
    })),
  };
}

function stepText(step: ConnectionTestStep, result: StepResult): Omit<TestStepRow, "title"> {
  switch (result.kind) {
    case "waiting":
    case "running":
    case "skipped":
      return { kind: result.kind, text: "" };
    case "passed":
      return {
        kind: "passed",
        text: step === "login" && result.detail ? `as ${result.detail}` : result.detail,
      };
    case "warned":
      return { kind: "warned", text: result.detail };
    case "failed": {
      const fix = connectionFix(result.failure);
      return {
        kind: "failed",
        text: failureText(result.failure).message,
        ...(fix === undefined ? {} : { fix }),
      };
    }
  }
}
