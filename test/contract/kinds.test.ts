import assert from "node:assert/strict";
import { at, textAt, type JsonObject } from "../../src/playground/schema/json.js";
import { causesOf, contract, refuses } from "./contract.js";

contract("kinds", (suite) => {
  const dry = (resource: string, body: object, group?: string) =>
    suite.api.post(`${suite.path(resource, group)}?dryRun=All`, body);
  const made = async (resource: string, body: object, group?: string) => {
    const answer = await dry(resource, body, group);
    assert.equal(answer.code, 201, answer.text);
    return answer.json as JsonObject;
  };
  const causes = async (resource: string, body: object, group?: string) =>
    causesOf(await dry(resource, body, group));
  const named = (name: string, more: object = {}) => ({ metadata: { name }, ...more });
  const template = (more: object = {}) => ({
    template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "a:1" }], ...more } },
  });

  it("fills a Job, and ties its pods to it", async () => {
    const job = await made("jobs", named("j", { spec: template() }), "batch/v1");
    const uid = textAt(job, "metadata", "uid");
    const labels = {
      "batch.kubernetes.io/controller-uid": uid,
      "batch.kubernetes.io/job-name": "j",
      "controller-uid": uid,
      "job-name": "j",
    };
    const { template: filled, ...spec } = at(job, "spec") as JsonObject;
    assert.deepEqual(spec, {
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      selector: { matchLabels: { "batch.kubernetes.io/controller-uid": uid } },
      manualSelector: false,
      completionMode: "NonIndexed",
      suspend: false,
      podReplacementPolicy: "TerminatingOrFailed",
    });
    assert.deepEqual(at(filled, "metadata", "labels"), labels);
    assert.deepEqual(at(job, "metadata", "labels"), labels);
    assert.deepEqual(at(job, "status"), {});
    // What a pod gets by admission, a template leaves open.
    assert.deepEqual(at(filled, "spec"), {
      containers: [
        {
          name: "c",
          image: "a:1",
          resources: {},
          terminationMessagePath: "/dev/termination-log",
          terminationMessagePolicy: "File",
          imagePullPolicy: "IfNotPresent",
        },
      ],
      restartPolicy: "Never",
      terminationGracePeriodSeconds: 30,
      dnsPolicy: "ClusterFirst",
      securityContext: {},
      schedulerName: "default-scheduler",
    });
  });

  it("leaves a Job's completions open where it runs in parallel", async () => {
    const job = await made("jobs", named("j", { spec: { parallelism: 2, ...template() } }), "batch/v1");
    assert.equal(at(job, "spec", "completions"), undefined);
  });

  it("checks a Job", async () => {
    const restart = 'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"';
    assert.deepEqual(
      await causes("jobs", named("j", { spec: template({ restartPolicy: undefined }) }), "batch/v1"),
      [restart],
    );
    assert.deepEqual(await causes("jobs", named("j", { spec: {} }), "batch/v1"), [
      "spec.template.spec.containers: Required value",
      restart,
    ]);
    const odd = { backoffLimit: -1, completionMode: "x", ...template({ restartPolicy: "Foo" }) };
    const answer = await dry("jobs", named("j", { spec: odd }), "batch/v1");
    assert.deepEqual(causesOf(answer), [
      "spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0",
      'spec.completionMode: Unsupported value: "x": supported values: "NonIndexed", "Indexed"',
      'spec.template.spec.restartPolicy: Unsupported value: "Foo": supported values: "Always", "OnFailure", "Never"',
      'spec.template.spec.restartPolicy: Unsupported value: "Foo": supported values: "OnFailure", "Never"',
    ]);
    assert.equal(answer.at("details", "group"), "batch");
    assert.match(answer.message, /^Job\.batch "j" is invalid: \[/);
  });

  it("keeps a Job's template", async () => {
    const path = suite.path("jobs", "batch/v1");
    assert.equal(
      (await suite.api.post(path, named("kept", { spec: { suspend: true, completions: 2, ...template() } })))
        .code,
      201,
    );
    const answer = await suite.api.patch(`${path}/kept`, "merge", { spec: { completions: 3 } });
    assert.deepEqual(causesOf(answer), ["spec.completions: Invalid value: 3: field is immutable"]);
    await suite.api.delete(`${path}/kept?propagationPolicy=Background`);
  });

  it("fills a Service and gives it an address", async () => {
    const service = await made(
      "services",
      named("s", { spec: { selector: { a: "b" }, ports: [{ port: 80 }] } }),
    );
    const { clusterIP, clusterIPs, ...spec } = at(service, "spec") as JsonObject;
    assert.match(textAt(service, "spec", "clusterIP"), /^\d+\.\d+\.\d+\.\d+$/);
    assert.deepEqual(clusterIPs, [clusterIP]);
    assert.deepEqual(spec, {
      selector: { a: "b" },
      ports: [{ protocol: "TCP", port: 80, targetPort: 80 }],
      type: "ClusterIP",
      sessionAffinity: "None",
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      internalTrafficPolicy: "Cluster",
    });
    assert.deepEqual(at(service, "status"), { loadBalancer: {} });
  });

  it("lets a Service be headless, or reached by a port of the node", async () => {
    const headless = await made(
      "services",
      named("s", { spec: { clusterIP: "None", selector: { a: "b" } } }),
    );
    assert.deepEqual(at(headless, "spec", "clusterIPs"), ["None"]);
    const spec = { type: "NodePort", ports: [{ port: 80, targetPort: "web" }] };
    const outside = await suite.api.post(suite.path("services"), named("outside", { spec }));
    const port = Number(outside.at("spec", "ports", 0, "nodePort"));
    assert.ok(port >= 30000 && port <= 32767, outside.text);
    assert.equal(outside.at("spec", "externalTrafficPolicy"), "Cluster");
  });

  it("checks a Service", async () => {
    assert.deepEqual(await causes("services", named("1x", { spec: { type: "Foo", ports: [] } })), [
      "metadata.name: Invalid value: \"1x\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      "spec.ports: Required value",
      'spec.type: Unsupported value: "Foo": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ]);
    assert.deepEqual(
      await causes("services", named("s", { spec: { ports: [{ port: 80 }, { port: 81 }] } })),
      ["spec.ports[0].name: Required value", "spec.ports[1].name: Required value"],
    );
  });

  it("checks the keys of a ConfigMap", async () => {
    const found = await causes(
      "configmaps",
      named("c", { data: { "a b": "1", x: "y" }, binaryData: { x: "aGk=" } }),
    );
    assert.deepEqual(found.toSorted(), [
      "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      'data[x]: Invalid value: "x": duplicate of key present in binaryData',
    ]);
  });

  it("encodes a Secret's text, and wants what its type needs", async () => {
    const secret = await made("secrets", named("s", { stringData: { a: "1" }, data: { b: "aGk=" } }));
    assert.deepEqual(at(secret, "data"), { a: "MQ==", b: "aGk=" });
    assert.equal(at(secret, "type"), "Opaque");
    assert.equal(at(secret, "stringData"), undefined);
    assert.deepEqual(await causes("secrets", named("s", { type: "kubernetes.io/dockerconfigjson" })), [
      "data[.dockerconfigjson]: Required value",
    ]);
    refuses(
      await dry("secrets", named("s", { data: { b: "hi there" } })),
      400,
      "BadRequest",
      'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 2',
    );
  });

  it("fills a claim, and protects it", async () => {
    const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1024Mi" } } };
    const claim = await made("persistentvolumeclaims", named("c", { spec }));
    assert.deepEqual(at(claim, "spec"), {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "1Gi" } },
      storageClassName: "standard",
      volumeMode: "Filesystem",
    });
    assert.deepEqual(at(claim, "metadata", "finalizers"), ["kubernetes.io/pvc-protection"]);
    assert.deepEqual(at(claim, "status"), { phase: "Pending" });
    const none = await made(
      "persistentvolumeclaims",
      named("c", { spec: { ...spec, storageClassName: "" } }),
    );
    assert.equal(at(none, "spec", "storageClassName"), "");
  });

  it("checks a claim", async () => {
    assert.deepEqual(await causes("persistentvolumeclaims", named("c", { spec: {} })), [
      "spec.accessModes: Required value: at least 1 access mode is required",
      "spec.resources[storage]: Required value",
    ]);
    const spec = { accessModes: ["RWO"], resources: { requests: { storage: "0" } } };
    assert.deepEqual(await causes("persistentvolumeclaims", named("c", { spec })), [
      'spec.accessModes: Unsupported value: "RWO": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      'spec.resources[storage]: Invalid value: "0": must be greater than zero',
    ]);
  });

  it("fills a NetworkPolicy by what it has", async () => {
    const group = "networking.k8s.io/v1";
    const incoming = await made("networkpolicies", named("n", { spec: {} }), group);
    assert.deepEqual(at(incoming, "spec"), { podSelector: {}, policyTypes: ["Ingress"] });
    const both = await made(
      "networkpolicies",
      named("n", { spec: { egress: [{ ports: [{ port: 53 }] }] } }),
      group,
    );
    assert.deepEqual(at(both, "spec"), {
      podSelector: {},
      egress: [{ ports: [{ protocol: "TCP", port: 53 }] }],
      policyTypes: ["Ingress", "Egress"],
    });
  });

  it("checks roles and bindings, and completes a binding's groups", async () => {
    const group = "rbac.authorization.k8s.io/v1";
    assert.deepEqual(await causes("roles", named("x:y", { rules: [{ apiGroups: [""] }] }), group), [
      "rules[0].verbs: Required value: verbs must contain at least one value",
      "rules[0].resources: Required value: resource rules must supply at least one resource",
    ]);
    assert.deepEqual(await causes("rolebindings", named("x:y"), group), [
      'roleRef.kind: Unsupported value: "": supported values: "Role", "ClusterRole"',
      "roleRef.name: Required value",
    ]);
    const binding = await made(
      "rolebindings",
      named("x", {
        roleRef: { kind: "Role", name: "r" },
        subjects: [
          { kind: "User", name: "u" },
          { kind: "ServiceAccount", name: "s", namespace: "n" },
        ],
      }),
      group,
    );
    assert.deepEqual(at(binding, "roleRef"), {
      apiGroup: "rbac.authorization.k8s.io",
      kind: "Role",
      name: "r",
    });
    assert.deepEqual(at(binding, "subjects"), [
      { kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "u" },
      { kind: "ServiceAccount", name: "s", namespace: "n" },
    ]);
  });

  it("checks quotas and limits, and fills limits from limits", async () => {
    const causesOfQuota = await causes("resourcequotas", named("q", { spec: { hard: { podss: "1" } } }));
    assert.deepEqual(causesOfQuota, [
      'spec.hard[podss]: Invalid value: "podss": must be a standard resource type or fully qualified',
      'spec.hard[podss]: Invalid value: "podss": must be a standard resource for quota',
    ]);
    const limits = [
      { type: "Container", max: { memory: "1Gi" }, min: { cpu: "100m" }, default: { cpu: "500m" } },
    ];
    const range = await made("limitranges", named("l", { spec: { limits } }));
    assert.deepEqual(at(range, "spec", "limits", 0), {
      type: "Container",
      max: { memory: "1Gi" },
      min: { cpu: "100m" },
      default: { cpu: "500m", memory: "1Gi" },
      defaultRequest: { cpu: "500m", memory: "1Gi" },
    });
  });

  it("fills what has no namespace", async () => {
    const classes = async (path: string, body: object) => {
      const answer = await suite.api.post(`${path}?dryRun=All`, body);
      assert.equal(answer.code, 201, answer.text);
      const { metadata: _metadata, kind: _kind, apiVersion: _version, ...rest } = answer.json as JsonObject;
      return rest;
    };
    assert.deepEqual(
      await classes("/apis/storage.k8s.io/v1/storageclasses", named("x", { provisioner: "a/b" })),
      {
        provisioner: "a/b",
        reclaimPolicy: "Delete",
        volumeBindingMode: "Immediate",
      },
    );
    assert.deepEqual(await classes("/apis/scheduling.k8s.io/v1/priorityclasses", named("x", { value: 5 })), {
      value: 5,
      preemptionPolicy: "PreemptLowerPriority",
    });
    assert.deepEqual(await classes("/apis/node.k8s.io/v1/runtimeclasses", named("x", { handler: "runc" })), {
      handler: "runc",
    });
  });

  it("wants an event to be about something of its namespace", async () => {
    assert.deepEqual(await causes("events", named("e")), [
      'involvedObject.namespace: Invalid value: "": does not match event.namespace',
    ]);
  });

  it("selects events by what they are about", async () => {
    const about = (name: string, type: string) => ({
      metadata: { name: `about-${name}` },
      involvedObject: { kind: "Pod", namespace: suite.namespace, name, uid: `${name}-uid` },
      reason: "Because",
      message: `about ${name}`,
      type,
    });
    await suite.api.post(suite.path("events"), about("x", "Normal"));
    await suite.api.post(suite.path("events"), about("y", "Warning"));
    const select = async (selector: string) =>
      (await suite.api.get(`${suite.path("events")}?fieldSelector=${encodeURIComponent(selector)}`)).names;
    assert.deepEqual(await select("involvedObject.name=x"), ["about-x"]);
    assert.deepEqual(await select("involvedObject.uid=y-uid,type=Warning"), ["about-y"]);
    assert.deepEqual(await select("involvedObject.kind=Pod,reason=Because,type!=Normal"), ["about-y"]);
  });
});
