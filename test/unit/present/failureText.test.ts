import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { UserError } from "../../../src/base/errors.js";
import { ClusterFailure, type FailureDetails, type FailureKind } from "../../../src/domain/failure.js";
import { failureFromAnswer } from "../../../src/kube/classify.js";
import { requestInfo } from "../../../src/kube/transport/requestInfo.js";
import { commandIds } from "../../../src/manifest.js";
import { failureText } from "../../../src/present/failureText.js";
import { assertGolden } from "../../golden/golden.js";

interface Answer {
  readonly method: "GET" | "POST" | "PUT" | "PATCH";
  readonly path: string;
  readonly code: number;
  readonly body: unknown;
}

/** What a real API server answered to requests that it refuses. */
const answers = JSON.parse(
  readFileSync(fileURLToPath(new URL("../../fixtures/statuses.json", import.meta.url)), "utf8"),
) as Readonly<Record<string, Answer>>;

const server = "10.0.0.1:6443";

function failure(kind: FailureKind, message: string, details: FailureDetails = {}): ClusterFailure {
  return new ClusterFailure(kind, message, { server, ...details });
}

function answered({ method, path, code, body }: Answer): ClusterFailure {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const [plain = ""] = path.split("?");
  return failureFromAnswer(
    { code, headers: {}, body: text },
    { server, ...requestInfo({ method, path: plain }) },
  );
}

/** Those that no refusal of a server makes. */
const others: Readonly<Record<string, unknown>> = {
  refused: failure("unreachable", "connect ECONNREFUSED", { errorCode: "ECONNREFUSED" }),
  "unknown name": failure("unreachable", "getaddrinfo ENOTFOUND k8s.example.com", {
    errorCode: "ENOTFOUND",
    server: "k8s.example.com:443",
  }),
  silent: failure("unreachable", "nothing heard for 30 s", { errorCode: "ERR_SILENT" }),
  "no route": failure("unreachable", "connect EHOSTUNREACH", { errorCode: "EHOSTUNREACH" }),
  "a proxy's refusal": failure("unreachable", "the proxy 10.0.0.2:3128 answered 407 to CONNECT", {
    errorCode: "ERR_PROXY_REFUSED",
  }),
  "expired certificate": failure("tls", "certificate has expired", { errorCode: "CERT_HAS_EXPIRED" }),
  "unknown authority": failure("tls", "unable to verify the first certificate", {
    errorCode: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  }),
  "other names": failure(
    "tls",
    "Hostname/IP does not match certificate's altnames: IP: 10.0.0.1 is not in the cert's list: 127.0.0.1",
    { errorCode: "ERR_TLS_CERT_ALTNAME_INVALID" },
  ),
  "client certificate": failure("tls", "tlsv13 alert certificate required", {
    errorCode: "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
  }),
  "no TLS": failure("tls", "wrong version number", { errorCode: "ERR_SSL_WRONG_VERSION_NUMBER" }),
  unauthorized: failure("unauthorized", "Unauthorized"),
  busy: failure("busy", "too many requests", { retryAfterMs: 1_500 }),
  lost: failure("lost", "socket closed"),
  "a login page": failure("protocol", "not a Kubernetes API server: HTTP 302 to https://login.example.com/"),
  kubeconfig: failure(
    "kubeconfig",
    "/home/ada/.kube/config, line 7: the context “dev” names a cluster that is not there. Correct its name.",
    { file: "/home/ada/.kube/config", line: 7 },
  ),
  "credential plugin": failure(
    "credential",
    "/home/ada/.kube/config, line 12: the user “ada” cannot log in: the credential plugin “aws” was not found. Install it.",
    { file: "/home/ada/.kube/config", line: 12 },
  ),
  etcd: failure("server", "etcdserver: request timed out", { code: 500 }),
  webhook: failure(
    "forbidden",
    'admission webhook "images.policy.example.com" denied the request: [repo] only registry.example.com is allowed\n',
  ),
  "an unknown refusal": failure("forbidden", 'pods "a" is forbidden: the moon is not full', {
    verb: "create",
    resource: "pods",
  }),
  "exec in an ended session": failure(
    "invalid",
    "cannot exec into a container in a completed pod; current phase is Succeeded",
  ),
  "exec in a container that waits": failure("server", 'container not found ("main")'),
  "exec of what is not there": failure(
    "server",
    'error executing command in container: failed to exec in container: OCI runtime exec failed: exec failed: unable to start container process: exec: "no-such-cmd": executable file not found in $PATH: unknown',
  ),
  "a user's mistake": new UserError("The name “A b” is not a label.", {
    title: "Launch with Options",
    command: "podSessions.session.launchWithOptions",
  }),
  "a bug": new TypeError("undefined is not a function"),
};

function all(): readonly (readonly [string, unknown])[] {
  const refused = Object.entries(answers).map(([name, answer]) => [name, answered(answer)] as const);
  return [...refused, ...Object.entries(others)];
}

describe("failureText", () => {
  it("has a sentence and a next step for what a real server and the way to it can answer", () => {
    const lines = all().flatMap(([name, error]) => {
      const { message, next } = failureText(error);
      return [`${name}: ${message}`, ...(next ? [`  [${next.title}] ${next.command}`] : [])];
    });
    assertGolden("failures", lines.join("\n"));
  });

  it("offers only commands that exist", () => {
    for (const [name, error] of all()) {
      const command = failureText(error).next?.command;
      assert.ok(command === undefined || commandIds.some((id) => id === command), `${name}: ${command}`);
    }
  });

  it("offers to launch with other options only where a launch was refused", () => {
    const denied = 'admission webhook "w.example.com" denied the request: no';
    const title = (verb: string, resource: string) =>
      failureText(failure("forbidden", denied, { verb, resource })).next?.title;
    assert.equal(title("create", "pods"), "Launch with Options");
    assert.equal(title("delete", "pods"), undefined);
    assert.equal(title("create", "pods/exec"), undefined);
  });

  it("offers to set up a namespace that is not there", () => {
    const missing = failure("notFound", 'namespaces "coop" not found', { verb: "create", resource: "pods" });
    assert.deepEqual(failureText(missing).next, {
      title: "Set Up the Namespace",
      command: "podSessions.setup.open",
      args: ["coop"],
    });
  });

  it("writes sentences: a capital, a full stop, one line, no credentials", () => {
    for (const [name, error] of all()) {
      const { message } = failureText(error);
      assert.match(message, /^[A-Z/].*[.…]$/, name);
      assert.doesNotMatch(message, /undefined|\.\.$|\n/, name);
    }
    const leaky = failure("server", "cannot pull https://ada:s3cret@registry.example.com/x");
    assert.doesNotMatch(failureText(leaky).message, /s3cret/);
  });
});
