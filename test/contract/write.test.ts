import assert from "node:assert/strict";
import { textAt } from "../../src/playground/schema/json.js";
import { causesOf, contract, refuses } from "./contract.js";

const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

contract("create", (suite) => {
  const maps = () => suite.path("configmaps");

  it("gives a new object its identity, and drops what it does not know", async () => {
    const made = await suite.api.post(maps(), {
      metadata: { name: "a", creationTimestamp: null, uid: "mine", labels: {} },
      data: { x: "1", empty: "" },
      foo: 1,
    });
    assert.equal(made.code, 201);
    assert.deepEqual(made.at("data"), { x: "1", empty: "" });
    assert.equal(made.at("foo"), undefined);
    assert.equal(made.at("metadata", "labels"), undefined);
    assert.match(made.textAt("metadata", "uid"), /^[0-9a-f-]{36}$/);
    assert.match(made.textAt("metadata", "creationTimestamp"), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.equal(made.at("metadata", "namespace"), suite.namespace);
  });

  it("refuses a name that is taken", async () => {
    await suite.api.post(maps(), { metadata: { name: "taken" } });
    refuses(
      await suite.api.post(maps(), { metadata: { name: "taken" } }),
      409,
      "AlreadyExists",
      'configmaps "taken" already exists',
      { name: "taken", kind: "configmaps" },
    );
  });

  it("makes a name of generateName", async () => {
    const made = await suite.api.post(maps(), { metadata: { generateName: "some-" } });
    assert.match(made.textAt("metadata", "name"), /^some-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    assert.equal(made.at("metadata", "generateName"), "some-");
  });

  it("only says what would be with dryRun", async () => {
    const made = await suite.api.post(`${maps()}?dryRun=All`, { metadata: { name: "dry" } });
    assert.equal(made.code, 201);
    assert.equal(made.at("metadata", "resourceVersion"), undefined);
    assert.match(made.textAt("metadata", "uid"), /^[0-9a-f-]{36}$/);
    assert.equal((await suite.api.get(`${maps()}/dry`)).code, 404);
  });

  it("refuses any dryRun but All", async () => {
    refuses(
      await suite.api.post(`${maps()}?dryRun=x`, { metadata: { name: "dry" } }),
      422,
      "Invalid",
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["x"]: supported values: "All"',
    );
  });

  it("wants a name", async () => {
    refuses(
      await suite.api.post(maps(), {}),
      422,
      "Invalid",
      'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
      {
        kind: "ConfigMap",
        causes: [
          {
            reason: "FieldValueRequired",
            message: "Required value: name or generateName is required",
            field: "metadata.name",
          },
        ],
      },
    );
  });

  it("refuses names, labels, annotations, finalizers and owners that may not be", async () => {
    const answer = await suite.api.post(maps(), {
      metadata: {
        name: "A_b",
        // One label, since a real server reads several in any order.
        labels: { "a b": "-" },
        annotations: { "c d": "" },
        finalizers: ["bad"],
        ownerReferences: [{ name: "x" }],
      },
    });
    const part = (example: string) =>
      `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${example}')`;
    assert.deepEqual(causesOf(answer), [
      `metadata.name: Invalid value: "A_b": ${subdomain}`,
      `metadata.labels: Invalid value: "a b": ${part("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")}`,
      "metadata.labels: Invalid value: \"-\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      `metadata.annotations: Invalid value: "c d": ${part("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")}`,
      'metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty',
      'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
      'metadata.finalizers[0]: Invalid value: "bad": name is neither a standard finalizer name nor is it fully qualified',
    ]);
  });

  for (const [what, body, message] of [
    [
      "another kind",
      { kind: "Pod", apiVersion: "v1", metadata: { name: "x" } },
      'Pod in version "v1" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion',
    ],
    [
      "another version",
      { kind: "ConfigMap", apiVersion: "v2", metadata: { name: "x" } },
      /^ConfigMap in version "v2" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v2" in scheme "/,
    ],
    [
      "another namespace",
      { metadata: { name: "x", namespace: "other" } },
      "the namespace of the provided object does not match the namespace sent on the request",
    ],
    [
      "a number where text belongs",
      { metadata: { name: "x" }, data: { x: 1 } },
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
    ],
    [
      "what is no base64",
      { metadata: { name: "x" }, binaryData: { x: "!!" } },
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: illegal base64 data at input byte 0',
    ],
    [
      "what is no JSON",
      "{nojson",
      "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: invalid character 'n' looking for beginning of object key string ({nojson)",
    ],
    [
      "what is no object",
      '"x"',
      /^the object provided is unrecognized \(must be of type ConfigMap\): couldn't get version\/kind; json parse error: json: cannot unmarshal string into Go value of type struct/,
    ],
    [
      "nothing",
      "",
      "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)",
    ],
  ] as const)
    it(`refuses ${what}`, async () => {
      refuses(await suite.api.post(maps(), body), 400, "BadRequest", message);
    });

  it("refuses a body of a type that it does not read", async () => {
    const answer = await suite.api.send("POST", maps(), {
      body: {},
      headers: { "Content-Type": "text/plain" },
    });
    refuses(
      answer,
      415,
      "UnsupportedMediaType",
      "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf",
    );
  });

  it("reads YAML", async () => {
    const body = "metadata:\n  name: from-yaml\ndata:\n  a: b\n";
    const made = await suite.api.send("POST", maps(), {
      body,
      headers: { "Content-Type": "application/yaml" },
    });
    assert.deepEqual(made.at("data"), { a: "b" });
  });

  it("refuses a resourceVersion on what is new", async () => {
    refuses(
      await suite.api.post(maps(), { metadata: { name: "versioned", resourceVersion: "5" } }),
      500,
      undefined,
      "resourceVersion should not be set on objects to be created",
    );
  });

  it("refuses or warns of unknown fields as it is told to", async () => {
    const body = { metadata: { name: "strict", foo: 1 }, bar: 2 };
    refuses(
      await suite.api.post(`${maps()}?fieldValidation=Strict`, body),
      400,
      "BadRequest",
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "metadata.foo", unknown field "bar"',
    );
    const warned = await suite.api.post(`${maps()}?fieldValidation=Warn&dryRun=All`, body);
    assert.equal(warned.code, 201);
    assert.equal(
      warned.headers.warning,
      '299 - "unknown field \\"metadata.foo\\"", 299 - "unknown field \\"bar\\""',
    );
    const ignored = await suite.api.post(`${maps()}?fieldValidation=Ignore&dryRun=All`, body);
    assert.equal(ignored.headers.warning, undefined);
  });

  it("makes nothing in a namespace that is not there", async () => {
    refuses(
      await suite.api.post("/api/v1/namespaces/nope-nope/configmaps", { metadata: { name: "a" } }),
      404,
      "NotFound",
      'namespaces "nope-nope" not found',
      { name: "nope-nope", kind: "namespaces" },
    );
  });
});

contract("update", (suite) => {
  const maps = () => suite.path("configmaps");
  const make = async (name: string, more: object = {}) => {
    const made = await suite.api.post(maps(), { metadata: { name }, ...more });
    assert.equal(made.code, 201, made.text);
    return made;
  };

  it("replaces an object and gives it a new version", async () => {
    const made = await make("a", { data: { x: "1" } });
    const next = await suite.api.put(`${maps()}/a`, { metadata: { name: "a" }, data: { y: "2" } });
    assert.equal(next.code, 200);
    assert.deepEqual(next.at("data"), { y: "2" });
    assert.equal(next.at("metadata", "uid"), made.at("metadata", "uid"));
    assert.equal(next.at("metadata", "creationTimestamp"), made.at("metadata", "creationTimestamp"));
    assert.notEqual(next.at("metadata", "resourceVersion"), made.at("metadata", "resourceVersion"));
  });

  it("keeps the version where nothing changes", async () => {
    const made = await make("same", { data: { x: "1" } });
    const next = await suite.api.put(`${maps()}/same`, made.json);
    assert.equal(next.at("metadata", "resourceVersion"), made.at("metadata", "resourceVersion"));
  });

  it("refuses an object that was changed meanwhile", async () => {
    const made = await make("raced");
    await suite.api.put(`${maps()}/raced`, { metadata: { name: "raced" }, data: { x: "1" } });
    refuses(
      await suite.api.put(`${maps()}/raced`, made.json),
      409,
      "Conflict",
      'Operation cannot be fulfilled on configmaps "raced": the object has been modified; please apply your changes to the latest version and try again',
      { name: "raced", kind: "configmaps" },
    );
  });

  it("refuses another identity", async () => {
    const made = await make("same-name");
    const uid = textAt(made.json, "metadata", "uid");
    refuses(
      await suite.api.put(`${maps()}/same-name`, { metadata: { name: "same-name", uid: "zz" } }),
      409,
      "Conflict",
      `Operation cannot be fulfilled on configmaps "same-name": StorageError: invalid object, Code: 4, Key: /registry/configmaps/${suite.namespace}/same-name, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: zz, UID in object meta: ${uid}`,
    );
  });

  it("refuses another name, and what is not there", async () => {
    await make("named");
    refuses(
      await suite.api.put(`${maps()}/named`, { metadata: { name: "b" } }),
      400,
      "BadRequest",
      "the name of the object (b) does not match the name on the URL (named)",
    );
    refuses(
      await suite.api.put(`${maps()}/zz`, { metadata: { name: "zz" } }),
      404,
      "NotFound",
      'configmaps "zz" not found',
    );
  });

  it("keeps what is immutable", async () => {
    await make("fixed", { immutable: true, data: { a: "1" } });
    const answer = await suite.api.patch(`${maps()}/fixed`, "merge", { data: { a: "2" }, immutable: null });
    assert.deepEqual(causesOf(answer), [
      "immutable: Forbidden: field is immutable when `immutable` is set",
      "data: Forbidden: field is immutable when `immutable` is set",
    ]);
  });
});
