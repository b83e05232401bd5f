import assert from "node:assert/strict";
import { causesOf, contract, refuses } from "./contract.js";

const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

contract("pod: what may not be", (suite) => {
  const post = (spec: object, metadata: object = { name: "p" }) =>
    suite.api.post(`${suite.path("pods")}?dryRun=All`, { metadata, spec });
  const container = { name: "c", image: "a:1" };

  it("wants containers with a name and an image", async () => {
    assert.deepEqual(causesOf(await post({})), ["spec.containers: Required value"]);
    assert.deepEqual(causesOf(await post({ containers: [{ name: "c" }] })), [
      "spec.containers[0].image: Required value",
    ]);
    assert.deepEqual(causesOf(await post({ containers: [{ image: "a" }] })), [
      "spec.containers[0].name: Required value",
    ]);
    assert.deepEqual(
      causesOf(await post({ containers: [{ name: "A", image: " a" }, container, container] })).toSorted(),
      [
        `spec.containers[0].name: Invalid value: "A": ${label}`,
        'spec.containers[2].name: Duplicate value: "c"',
        'spec.containers[0].image: Invalid value: " a": must not have leading or trailing whitespace',
      ].toSorted(),
    );
  });

  it("checks environment variables", async () => {
    const env = [
      { name: "" },
      { name: "A", value: "x", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "B", valueFrom: {} },
      { name: "C", valueFrom: { fieldRef: { fieldPath: "spec.foo" } } },
      { name: "D", valueFrom: { secretKeyRef: { name: "x", key: "" } } },
      { name: "E=F", value: "x" },
    ];
    assert.deepEqual(causesOf(await post({ containers: [{ ...container, env }] })), [
      "spec.containers[0].env[0].name: Required value",
      'spec.containers[0].env[1].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
      'spec.containers[0].env[2].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
      'spec.containers[0].env[3].valueFrom.fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: field label not supported: spec.foo',
      "spec.containers[0].env[4].valueFrom.secretKeyRef.key: Required value",
      "spec.containers[0].env[5].name: Invalid value: \"E=F\": a valid environment variable name must consist only of printable ASCII characters other than '='",
    ]);
  });

  it("checks ports, mounts and pull policies", async () => {
    const odd = {
      ...container,
      imagePullPolicy: "Foo",
      ports: [
        { containerPort: 0 },
        { containerPort: 70000, protocol: "X" },
        { name: "UP", containerPort: 80 },
      ],
      volumeMounts: [
        { name: "nv", mountPath: "/x" },
        { name: "v", mountPath: "" },
      ],
    };
    assert.deepEqual(causesOf(await post({ containers: [odd], volumes: [{ name: "v" }] })), [
      "spec.containers[0].ports[0].containerPort: Required value",
      "spec.containers[0].ports[1].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
      'spec.containers[0].ports[1].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
      'spec.containers[0].ports[2].name: Invalid value: "UP": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'spec.containers[0].ports[2].name: Invalid value: "UP": must contain at least one letter (a-z)',
      'spec.containers[0].volumeMounts[0].name: Not found: "nv"',
      "spec.containers[0].volumeMounts[1].mountPath: Required value",
      'spec.containers[0].imagePullPolicy: Unsupported value: "Foo": supported values: "Always", "IfNotPresent", "Never"',
    ]);
  });

  it("checks volumes", async () => {
    const volumes = [
      { name: "w", emptyDir: {}, secret: { secretName: "x" } },
      { name: "X Y", configMap: {} },
      { name: "j", configMap: { name: "x", items: [{ key: "a", path: "../b" }] } },
      { name: "i", emptyDir: {} },
      { name: "i", emptyDir: {} },
    ];
    assert.deepEqual(
      causesOf(await post({ containers: [container], volumes })).toSorted(),
      [
        "spec.volumes[0].secret: Forbidden: may not specify more than 1 volume type",
        'spec.volumes[4].name: Duplicate value: "i"',
        "spec.volumes[1].configMap.name: Required value",
        `spec.volumes[1].name: Invalid value: "X Y": ${label}`,
        "spec.volumes[2].configMap.items[0].path: Invalid value: \"../b\": must not contain '..'",
      ].toSorted(),
    );
  });

  it("checks amounts", async () => {
    const resources = { requests: { memory: "2Gi", cpu: "-1", foo: "1" }, limits: { memory: "1Gi" } };
    assert.deepEqual(
      causesOf(await post({ containers: [{ ...container, resources }] })).toSorted(),
      [
        'spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
        'spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource for containers',
        'spec.containers[0].resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi',
        'spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      ].toSorted(),
    );
  });

  it("checks policies, deadlines and names", async () => {
    const answer = await post(
      {
        restartPolicy: "Sometimes",
        dnsPolicy: "x",
        activeDeadlineSeconds: 0,
        hostname: "A.B",
        nodeName: "A B",
        containers: [container],
      },
      { name: "p", labels: { ok: "1" } },
    );
    const causes = causesOf(answer);
    assert.ok(
      causes.includes(
        'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
      ),
    );
    assert.ok(
      causes.includes(
        'spec.dnsPolicy: Unsupported value: "x": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
      ),
    );
    assert.ok(
      causes.includes(
        "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive",
      ),
    );
    assert.ok(causes.includes(`spec.hostname: Invalid value: "A.B": ${label}`));
  });

  it("checks probes and hooks", async () => {
    const odd = {
      ...container,
      livenessProbe: { exec: { command: ["x"] }, successThreshold: 2 },
      readinessProbe: {},
      lifecycle: { preStop: { exec: {} } },
    };
    assert.deepEqual(
      causesOf(await post({ containers: [odd] })).toSorted(),
      [
        "spec.containers[0].lifecycle.preStop.exec.command: Required value",
        "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1",
        "spec.containers[0].readinessProbe: Required value: must specify a handler type",
      ].toSorted(),
    );
  });

  for (const [what, spec, message] of [
    [
      "an amount that is none",
      { containers: [{ ...container, resources: { limits: { memory: "lots" } } }] },
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    [
      "a number for a name",
      { containers: [{ name: 1, image: "a" }] },
      "json: cannot unmarshal number into Go struct field Container.spec.containers.name of type string",
    ],
    [
      "text for a list",
      { containers: [{ ...container, command: "ls" }] },
      "json: cannot unmarshal string into Go struct field Container.spec.containers.command of type []string",
    ],
    [
      "an object for a list",
      { containers: { name: "b" } },
      "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container",
    ],
    [
      "text for a number",
      { activeDeadlineSeconds: "x", containers: [container] },
      "json: cannot unmarshal string into Go struct field PodSpec.spec.activeDeadlineSeconds of type int64",
    ],
  ] as const)
    it(`does not read ${what}`, async () => {
      refuses(
        await post(spec),
        400,
        "BadRequest",
        `Pod in version "v1" cannot be handled as a Pod: ${message}`,
      );
    });

  for (const [what, spec, why] of [
    [
      "a service account",
      { serviceAccountName: "nope" },
      (namespace: string) =>
        `error looking up service account ${namespace}/nope: serviceaccount "nope" not found`,
    ],
    ["a priority class", { priorityClassName: "nope" }, () => "no PriorityClass with name nope was found"],
    ["a runtime class", { runtimeClassName: "nope" }, () => 'pod rejected: RuntimeClass "nope" not found'],
  ] as const)
    it(`refuses ${what} that is not there`, async () => {
      refuses(
        await post({ ...spec, containers: [container] }),
        403,
        "Forbidden",
        `pods "p" is forbidden: ${why(suite.namespace)}`,
        { name: "p", kind: "pods" },
      );
    });

  it("names a pod that has no name yet by what it will begin with", async () => {
    const answer = await post(
      { serviceAccountName: "nope", containers: [container] },
      { generateName: "gen-" },
    );
    assert.match(answer.message, /^pods "gen-" is forbidden: error looking up service account/);
  });
});
