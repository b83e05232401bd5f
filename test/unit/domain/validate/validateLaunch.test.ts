import assert from "node:assert/strict";
import type { LaunchRequest } from "../../../../src/domain/launch.js";
import { withoutLogin } from "../../../../src/domain/validate/git.js";
import { validateLaunch } from "../../../../src/domain/validate/validateLaunch.js";

/** What is wrong with a request that says only `fields`. */
function problemsOf(fields: Omit<LaunchRequest, "profile">): readonly string[] {
  return validateLaunch({ profile: "default", ...fields }).map(
    ({ field, message }) => `${field}: ${message}`,
  );
}

function onlyProblem(fields: Omit<LaunchRequest, "profile">): string {
  const [first = "", ...others] = problemsOf(fields);
  assert.deepEqual(others, []);
  return first;
}

describe("validateLaunch", () => {
  it("finds nothing wrong with a request that says nothing", () => {
    assert.deepEqual(problemsOf({}), []);
  });

  it("finds nothing wrong with a request that uses every field rightly", () => {
    const full: Omit<LaunchRequest, "profile"> = {
      name: "my-pod",
      displayName: "My pod, “the first”",
      image: "registry.test:5000/workspace:1",
      command: ["sh", "-c", "exit 0"],
      args: [""],
      env: { LOG_LEVEL: "debug", QUOTED: "a\"b'c\n$(POD_IP)", EMPTY: "" },
      secretEnv: { TOKEN: { name: "my.secret", key: "api-key", optional: true } },
      workingDir: "/workspace/repo",
      workspacePath: "/data",
      git: { url: "git@github.com:user/project.git", branch: "feature/login", depth: 0, secretName: "git" },
      setup: ["npm ci", "echo done"],
      files: [
        { path: "a-b", content: "x" },
        { path: "a/b", content: "eA==", encoding: "base64" },
        { path: "/etc/app.conf", content: "" },
      ],
      ports: [{ port: 8080, name: "http" }, { port: 8080, protocol: "UDP" }, { port: 1 }, { port: 65535 }],
      storage: { kind: "newClaim", size: "1Gi", storageClass: "standard", keep: true },
      resources: { cpuRequest: "500m", cpuLimit: "1", memoryRequest: "1Gi", memoryLimit: "1Gi", gpus: 1 },
      nodeSelector: { "kubernetes.io/arch": "amd64" },
      tolerations: [{ operator: "Exists" }, { key: "gpu", value: "yes", effect: "NoSchedule" }],
      priorityClass: "high",
      runtimeClass: "gvisor",
      serviceAccount: "builder",
      imagePullSecrets: ["regcred"],
      timeoutSeconds: 3600,
      labels: { app: "x", task: "feat/x y" },
      probe: { kind: "http", port: 80, path: "/healthz" },
    };
    assert.deepEqual(problemsOf(full), []);
  });

  it("names the field, in the order of the form, and all that is wrong at once", () => {
    const fields = problemsOf({
      name: "My Pod",
      image: "node 20",
      resources: { memoryLimit: "2 gigs" },
      ports: [{ port: 0 }],
    }).map((problem) => problem.slice(0, problem.indexOf(":")));
    assert.deepEqual(fields, ["name", "image", "ports[0]", "resources.memoryLimit"]);
  });

  it("refuses ports outside 1 to 65535 and the same port twice", () => {
    for (const port of [0, 65_536, 1.5, -1, Number.NaN]) {
      assert.match(onlyProblem({ ports: [{ port }] }), /^ports\[0\]: .* is not a port/, String(port));
    }
    assert.match(
      onlyProblem({ ports: [{ port: 80 }, { port: 80, protocol: "TCP" }] }),
      /^ports\[1\]: .*80\/TCP is there twice/,
    );
    assert.match(
      onlyProblem({
        ports: [
          { port: 1, name: "a" },
          { port: 2, name: "a" },
        ],
      }),
      /Two ports are named “a”/,
    );
    assert.match(onlyProblem({ ports: [{ port: 1, name: "Web Server" }] }), /^ports\[0\]\.name: /);
    assert.match(onlyProblem({ ports: [{ port: 1, name: "123" }] }), /at least one letter/);
  });

  it("refuses addresses that git would take for something else", () => {
    assert.match(onlyProblem({ git: { url: "--upload-pack=touch /tmp/x" } }), /^git\.url: /);
    assert.match(onlyProblem({ git: { url: "-oProxyCommand=x" } }), /not the address of a repository/);
    assert.match(onlyProblem({ git: { url: "ext::sh -c touch% /tmp/x" } }), /^git\.url: /);
    assert.match(onlyProblem({ git: { url: "ext::sh" } }), /not the address/);
    assert.match(onlyProblem({ git: { url: "file:///etc" } }), /not the address/);
    assert.match(onlyProblem({ git: { url: "../x" } }), /not the address/);
    assert.match(onlyProblem({ git: { url: 'https://h/x"; touch /workspace/pwn' } }), /contains a space/);
    assert.match(onlyProblem({ git: { url: "" } }), /missing/);
    assert.deepEqual(problemsOf({ git: { url: 'https://h/x";touch${IFS}/workspace/pwn' } }), []);
    for (const url of [
      "https://github.com/u/p",
      "ssh://git@h:22/p.git",
      "git://git.test/p",
      "h@git.test:p",
    ]) {
      assert.deepEqual(problemsOf({ git: { url } }), [], url);
    }
  });

  it("keeps passwords out of addresses", () => {
    const problem = onlyProblem({ git: { url: "https://me:s3cret@github.com/u/p" } });
    assert.match(problem, /holds a password.*Write “https:\/\/github\.com\/u\/p”.*Secret/);
    assert.doesNotMatch(problem, /s3cret/);
    const token = onlyProblem({
      git: { url: "https://ghp_0123456789abcdefghijABCDEFGHIJ012345@github.com/u/p" },
    });
    assert.match(token, /holds a password/);
    assert.doesNotMatch(token, /ghp_/);
    assert.deepEqual(problemsOf({ git: { url: "https://team@dev.example.com/u/p" } }), []);
  });

  it("repeats no password of an address that is wrong in another way", () => {
    const urls = [
      " https://me:s3cret@h/x",
      "https://me:s3 s3cret@h/x",
      "ftp://me:s3cret@h/x",
      "me:s3cret@h:x",
      "https://me:s3/s3cret@h/x",
    ];
    for (const url of urls) assert.doesNotMatch(onlyProblem({ git: { url } }), /s3/, url);
    assert.match(onlyProblem({ git: { url: "ftp://h/x" } }), /“ftp:\/\/h\/x” is not the address/);
  });

  it("takes a password or a token out of an address, and leaves any other as it is", () => {
    assert.equal(withoutLogin("https://ghp_abc@github.com/u/p"), "https://github.com/u/p");
    assert.equal(withoutLogin("https://me:s3cret@github.com/u/p"), "https://github.com/u/p");
    for (const url of ["https://team@dev.example.com/u/p", "git@github.com:u/p.git", "ssh://git@h/p"])
      assert.equal(withoutLogin(url), url);
  });

  it("refuses branches that git would", () => {
    const wrong = [
      "-b",
      "a b",
      "a..b",
      "a~1",
      "a^",
      "a:b",
      "a?",
      "a*",
      "a[",
      "a\\b",
      "/a",
      "a/",
      "a//b",
      "a.",
      ".a",
      "a/.b",
      "a.lock",
      "@",
      "a@{1}",
      "",
      "a\nb",
    ];
    for (const branch of wrong) {
      assert.match(onlyProblem({ git: { url: "https://h/x", branch } }), /^git\.branch: /, branch);
    }
    for (const branch of ["main", "feature/x-1.2", "v1.0", "a@b", "ünï"]) {
      assert.deepEqual(problemsOf({ git: { url: "https://h/x", branch } }), [], branch);
    }
  });

  it("refuses names of variables that not all clusters take", () => {
    assert.match(onlyProblem({ env: { "1A": "" } }), /^env\.1A: .*“_1A”/);
    assert.match(onlyProblem({ env: { "A B": "" } }), /“A_B”/);
    assert.match(onlyProblem({ env: { "A=B": "" } }), /name “A”/);
    assert.match(onlyProblem({ env: { "": "" } }), /no name/);
    assert.match(onlyProblem({ env: { A: "\0" } }), /NUL/);
    assert.match(onlyProblem({ secretEnv: { A: { name: "B C", key: "k" } } }), /^secretEnv\.A: /);
    assert.match(onlyProblem({ secretEnv: { A: { name: "b", key: "k k" } } }), /cannot be a key/);
  });

  it("refuses files that are too large together", () => {
    const half = "x".repeat(524_288);
    assert.deepEqual(
      problemsOf({
        files: [
          { path: "a", content: half },
          { path: "b", content: half },
        ],
      }),
      [],
    );
    assert.match(
      onlyProblem({
        files: [
          { path: "a", content: half },
          { path: "b", content: half + "x" },
        ],
      }),
      /^files: .*1,048,577 bytes.*1,048,576 \(1 MiB\)/,
    );
    // Bytes count, not characters.
    assert.match(onlyProblem({ files: [{ path: "a", content: "ü".repeat(524_289) }] }), /1,048,578 bytes/);
  });

  it("refuses files that claim one place, in whatever way it is written", () => {
    const two = (a: string, b: string) =>
      problemsOf({
        files: [
          { path: a, content: "" },
          { path: b, content: "" },
        ],
      });
    assert.match(two("a/b", "./a//b")[0] ?? "", /^files\[1\]\.path: .*cannot both be there/);
    assert.match(two("a/b", "/workspace/a/b")[0] ?? "", /cannot both/);
    assert.match(two("a", "a/b")[0] ?? "", /cannot both/);
    assert.match(two("a/b", "a")[0] ?? "", /cannot both/);
    assert.deepEqual(two("a-b", "a/b"), []);
  });

  it("refuses files that have no place", () => {
    for (const path of ["", "a/", "../a", "a/../../b", "a\nb", "/workspace", "."]) {
      assert.match(onlyProblem({ files: [{ path, content: "" }] }), /^files\[0\]\.path: /, path);
    }
    assert.match(onlyProblem({ files: [{ path: "a", content: "é", encoding: "base64" }] }), /not base64/);
  });

  it("wants absolute paths where Kubernetes does", () => {
    assert.match(onlyProblem({ workingDir: "src" }), /^workingDir: .*“\/src”/);
    assert.match(onlyProblem({ workingDir: "/a/../b" }), /“\.\.”/);
    assert.match(onlyProblem({ workspacePath: "/" }), /whole container/);
    assert.match(onlyProblem({ storage: { kind: "hostPath", path: "data" } }), /^storage\.path: /);
  });

  it("checks storage, time limit, selectors and tolerations", () => {
    assert.match(onlyProblem({ storage: { kind: "emptyDir", sizeLimit: "1 GB" } }), /“1Gi”/);
    assert.match(onlyProblem({ storage: { kind: "newClaim", size: "" } }), /^storage\.size: /);
    assert.match(onlyProblem({ storage: { kind: "claim", claimName: "My Claim" } }), /name of a claim/);
    assert.match(onlyProblem({ timeoutSeconds: 1.5 }), /whole seconds/);
    assert.match(onlyProblem({ timeoutSeconds: -1 }), /^timeoutSeconds: /);
    assert.match(onlyProblem({ timeoutSeconds: 2 ** 31 }), /^timeoutSeconds: /);
    assert.match(onlyProblem({ nodeSelector: { disk: "fast ssd" } }), /^nodeSelector\.disk: /);
    assert.match(onlyProblem({ tolerations: [{}] }), /“Exists”/);
    assert.match(
      onlyProblem({ tolerations: [{ key: "a", operator: "Exists", value: "b" }] }),
      /Remove the value/,
    );
    assert.match(onlyProblem({ resources: { cpuRequest: "2", cpuLimit: "1" } }), /more than the limit/);
    assert.match(onlyProblem({ resources: { gpus: 0.5 } }), /whole number/);
    assert.match(onlyProblem({ resources: { gpuResource: "gpu" } }), /nvidia\.com\/gpu/);
    assert.match(onlyProblem({ command: [] }), /^command: /);
    assert.match(onlyProblem({ setup: ["  "] }), /^setup\[0\]: /);
    assert.match(onlyProblem({ labels: { "a b": "x" } }), /^labels\.a b: /);
    assert.match(onlyProblem({ displayName: "a\nb" }), /^displayName: /);
    assert.match(onlyProblem({ env: { A: "x".repeat(200_000) } }), /Put long values into files/);
  });
});
