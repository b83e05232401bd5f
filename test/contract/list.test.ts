import assert from "node:assert/strict";
import { decodePod } from "../../src/kube/decode/pod.js";
import { protobufOrJson, readProtobuf } from "../../src/kube/protobuf/envelope.js";
import { podList } from "../../src/kube/protobuf/podMessages.js";
import { at, objectsAt, textAt } from "../../src/playground/schema/json.js";
import { contract, refuses } from "./contract.js";

contract("get and list", (suite) => {
  const maps = () => suite.path("configmaps");
  const list = (query: string) => suite.api.get(`${maps()}?${query}`);
  const mine = "labelSelector=app%3Dlist";

  before(async () => {
    for (const [index, name] of ["a", "b", "c", "d", "e"].entries()) {
      const labels = { app: "list", index: String(index), ...(index % 2 === 0 ? { even: "" } : {}) };
      const made = await suite.api.post(maps(), {
        metadata: { name, labels },
        data: { index: String(index) },
      });
      assert.equal(made.code, 201, made.text);
    }
  });

  it("gives one object with its kind", async () => {
    const answer = await suite.api.get(`${maps()}/a`);
    assert.equal(answer.code, 200);
    assert.equal(answer.at("kind"), "ConfigMap");
    assert.equal(answer.at("apiVersion"), "v1");
    assert.deepEqual(answer.at("data"), { index: "0" });
    assert.deepEqual(Object.keys(answer.at("metadata") as object).sort(), [
      "creationTimestamp",
      "labels",
      "name",
      "namespace",
      "resourceVersion",
      "uid",
    ]);
  });

  it("says which object is not there", async () => {
    refuses(await suite.api.get(`${maps()}/nope`), 404, "NotFound", 'configmaps "nope" not found', {
      name: "nope",
      kind: "configmaps",
    });
    refuses(
      await suite.api.get(`${suite.path("jobs", "batch/v1")}/nope`),
      404,
      "NotFound",
      'jobs.batch "nope" not found',
      {
        name: "nope",
        group: "batch",
        kind: "jobs",
      },
    );
  });

  it("lists a namespace that is not there as empty", async () => {
    const answer = await suite.api.get("/api/v1/namespaces/nope-nope/pods");
    assert.equal(answer.code, 200);
    assert.equal(answer.at("kind"), "PodList");
    assert.deepEqual(answer.at("items"), []);
  });

  it("lists in order of names, items without their kind", async () => {
    const answer = await list(mine);
    assert.equal(answer.at("kind"), "ConfigMapList");
    assert.deepEqual(answer.names, ["a", "b", "c", "d", "e"]);
    assert.equal(answer.at("items", 0, "kind"), undefined);
    assert.match(answer.textAt("metadata", "resourceVersion"), /^\d+$/);
  });

  it("lists in protobuf what it lists in JSON", async () => {
    const labels = { "pod-sessions.dev/managed-by": "pod-sessions", "pod-sessions.dev/session": "s" };
    const made = await suite.api.post(suite.path("pods"), {
      metadata: { generateName: "listed-", labels, annotations: { "example.com/word": "日本語" } },
      spec: {
        activeDeadlineSeconds: 500,
        nodeSelector: { "example.com/nowhere": "true" },
        volumes: [
          { name: "work", emptyDir: { sizeLimit: "1Gi" } },
          { name: "words", configMap: { name: "a" } },
        ],
        initContainers: [{ name: "first", image: "a:1", restartPolicy: "Always" }],
        containers: [
          {
            ...{ name: "main", image: "a:1", command: ["sleep", "1"], tty: true, stdin: true },
            ports: [{ containerPort: 80, name: "web" }],
            resources: { limits: { memory: "1Gi" }, requests: { cpu: "100m", memory: "1Gi" } },
            volumeMounts: [{ name: "work", mountPath: "/work" }],
          },
        ],
      },
    });
    assert.equal(made.code, 201, made.text);
    const path = `${suite.path("pods")}?labelSelector=pod-sessions.dev%2Fsession%3Ds`;
    const inProtobuf = async () => {
      const response = await suite.api.open("GET", path, { Accept: protobufOrJson });
      assert.equal(response.headers["content-type"], "application/vnd.kubernetes.protobuf");
      const chunks: Buffer[] = [];
      for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
      return readProtobuf(Buffer.concat(chunks), podList);
    };
    // A scheduler may say something of it meanwhile: one version is compared with itself.
    const versionOf = ([item]: readonly unknown[]) => textAt(item, "metadata", "resourceVersion");
    for (let left = 10; ; left--) {
      const { metadata, items } = await inProtobuf();
      assert.match(textAt(metadata, "resourceVersion"), /^\d+$/);
      const ours = items as readonly unknown[];
      const theirs = objectsAt((await suite.api.get(path)).json, "items");
      if (versionOf(ours) !== versionOf(theirs) && left > 0) continue;
      assert.equal(ours.map(decodePod)[0]?.ref.name, made.textAt("metadata", "name"));
      assert.deepEqual(ours.map(decodePod), theirs.map(decodePod));
      return;
    }
  });

  it("lists all namespaces", async () => {
    const answer = await suite.api.get(`/api/v1/configmaps?${mine}`);
    const own = objectsAt(answer.json, "items").filter(
      (one) => textAt(one, "metadata", "namespace") === suite.namespace,
    );
    assert.equal(own.length, 5);
  });

  for (const [selector, names] of [
    ["index=1", ["b"]],
    ["index==1", ["b"]],
    ["index!=1,app=list", ["a", "c", "d", "e"]],
    ["index in (1,3)", ["b", "d"]],
    ["app=list,index notin (1,3)", ["a", "c", "e"]],
    ["even", ["a", "c", "e"]],
    ["app=list,!even", ["b", "d"]],
    ["index>2", ["d", "e"]],
    ["index<2", ["a", "b"]],
    ["app=list,index in ()", []],
  ] as const)
    it(`selects by the labels ${selector}`, async () => {
      assert.deepEqual((await list(`labelSelector=${encodeURIComponent(selector)}`)).names, names);
    });

  for (const [selector, names] of [
    ["metadata.name=b", ["b"]],
    ["metadata.name!=b,metadata.name!=kube-root-ca.crt", ["a", "c", "d", "e"]],
  ] as const)
    it(`selects by the fields ${selector}`, async () => {
      assert.deepEqual((await list(`fieldSelector=${encodeURIComponent(selector)}`)).names, names);
    });

  for (const [selector, message] of [
    ["app in (p", "unable to parse requirement: found '', expected: ',' or ')'"],
    ["==", "found '==', expected: !, identifier, or 'end of string'"],
    ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ["a=b c", "found 'c', expected: ',' or 'end of string'"],
    ["a,", "found '', expected: identifier after ','"],
    ["a in x", "unable to parse requirement: found 'x' expected: '('"],
    [
      "app=-x",
      "unable to parse requirement: values[0][app]: Invalid value: \"-x\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
  ] as const)
    it(`refuses the label selector ${selector}`, async () => {
      refuses(await list(`labelSelector=${encodeURIComponent(selector)}`), 400, "BadRequest", message);
    });

  it("refuses selectors by fields that a kind does not have", async () => {
    refuses(
      await list("fieldSelector=data.x%3D1"),
      400,
      "BadRequest",
      '"data.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
    );
    refuses(
      await suite.api.get(`${suite.path("pods")}?fieldSelector=spec.foo%3D1`),
      400,
      "BadRequest",
      "field label not supported: spec.foo",
    );
    refuses(
      await list("fieldSelector=foo"),
      400,
      "BadRequest",
      "invalid selector: 'foo'; can't understand 'foo'",
    );
  });

  it("pages with continue, and each page is of the first page's version", async () => {
    const first = await list(`${mine}&limit=2`);
    assert.deepEqual(first.names, ["a", "b"]);
    const token = first.textAt("metadata", "continue");
    await suite.api.post(maps(), { metadata: { name: "b2", labels: { app: "list" } } });
    const second = await list(`${mine}&limit=2&continue=${encodeURIComponent(token)}`);
    assert.deepEqual(second.names, ["c", "d"]);
    assert.equal(second.at("metadata", "resourceVersion"), first.at("metadata", "resourceVersion"));
    const third = await list(
      `${mine}&limit=2&continue=${encodeURIComponent(second.textAt("metadata", "continue"))}`,
    );
    assert.deepEqual(third.names, ["e"]);
    assert.equal(third.at("metadata", "continue"), undefined);
    await suite.api.delete(`${maps()}/b2`);
  });

  it("says how many objects are left, unless a selector decides it", async () => {
    assert.equal((await list("limit=2")).at("metadata", "remainingItemCount"), 4);
    assert.equal((await list(`${mine}&limit=2`)).at("metadata", "remainingItemCount"), undefined);
  });

  it("refuses a continue token that is none", async () => {
    refuses(
      await list("limit=2&continue=abc"),
      400,
      "BadRequest",
      "invalid continue token: continue key is not valid: invalid character 'i' looking for beginning of value",
    );
  });

  it("lists exactly a version that it has passed", async () => {
    const version = (await list(mine)).textAt("metadata", "resourceVersion");
    await suite.api.post(maps(), { metadata: { name: "f", labels: { app: "list" } } });
    const then = await list(`${mine}&resourceVersion=${version}&resourceVersionMatch=Exact`);
    assert.deepEqual(then.names, ["a", "b", "c", "d", "e"]);
    assert.equal(then.at("metadata", "resourceVersion"), version);
    const now = await list(`${mine}&resourceVersion=${version}&resourceVersionMatch=NotOlderThan`);
    assert.deepEqual(now.names, ["a", "b", "c", "d", "e", "f"]);
    await suite.api.delete(`${maps()}/f`);
  });

  it("answers from what it has for version 0", async () => {
    assert.deepEqual((await list(`${mine}&resourceVersion=0`)).names, ["a", "b", "c", "d", "e"]);
    const limited = await list(`${mine}&resourceVersion=0&limit=2`);
    assert.deepEqual(limited.names, ["a", "b", "c", "d", "e"]);
    assert.equal(limited.at("metadata", "continue"), undefined);
  });

  it("waits in vain for a version of the future, and says when to come back", async () => {
    const answer = await list("resourceVersion=99999999");
    assert.match(answer.message, /^Timeout: Too large resource version: 99999999, current: \d+$/);
    refuses(answer, 504, "Timeout", answer.message, {
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      retryAfterSeconds: 1,
    });
    assert.equal((await suite.api.get(`${maps()}/a?resourceVersion=99999999`)).code, 504);
  });

  const forbidden = (message: string) =>
    `ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: ${message}`;
  for (const [query, message] of [
    [
      "resourceVersionMatch=Exact",
      forbidden("resourceVersionMatch is forbidden unless resourceVersion is provided"),
    ],
    [
      "resourceVersionMatch=Exact&resourceVersion=0",
      forbidden('resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
    ],
    [
      "resourceVersionMatch=Foo&resourceVersion=5",
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", ""',
    ],
    [
      "sendInitialEvents=true",
      'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
    ],
  ] as const)
    it(`refuses ${query}`, async () => {
      const answer = await list(query);
      refuses(answer, 422, "Invalid", message);
      assert.equal(answer.at("details", "kind"), "ListOptions");
      assert.equal(answer.at("details", "group"), "meta.k8s.io");
    });

  for (const [query, message] of [
    ["limit=abc", 'strconv.ParseInt: parsing "abc": invalid syntax'],
    ["timeoutSeconds=abc", 'strconv.ParseInt: parsing "abc": invalid syntax'],
    [
      "resourceVersion=abc",
      'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
    ],
  ] as const)
    it(`refuses ${query}`, async () => {
      refuses(await list(query), 400, "BadRequest", message);
    });

  it("takes a negative limit for none", async () => {
    assert.deepEqual((await list(`${mine}&limit=-1`)).names, ["a", "b", "c", "d", "e"]);
  });

  it("gives metadata only when asked to", async () => {
    const answer = await suite.api.get(`${maps()}?${mine}&limit=1`, {
      Accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
    });
    assert.equal(answer.at("kind"), "PartialObjectMetadataList");
    const [item] = objectsAt(answer.json, "items");
    assert.deepEqual(Object.keys(item ?? {}).sort(), ["apiVersion", "kind", "metadata"]);
    assert.equal(at(item, "kind"), "PartialObjectMetadata");
    assert.equal(at(item, "apiVersion"), "meta.k8s.io/v1");
  });
});
