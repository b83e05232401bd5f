import assert from "node:assert/strict";
import { at, objectAt, objectsAt, textAt, type JsonObject } from "../../src/playground/schema/json.js";
import { contract } from "./contract.js";

contract("pod: defaults", (suite) => {
  const dry = async (spec: object, metadata: object = { name: "p" }) => {
    const answer = await suite.api.post(`${suite.path("pods")}?dryRun=All`, { metadata, spec });
    assert.equal(answer.code, 201, answer.text);
    return answer.json as JsonObject;
  };

  it("fills a pod that says the least", async () => {
    const pod = await dry({ containers: [{ name: "main", image: "a:1" }] });
    const volume = textAt(pod, "spec", "volumes", 0, "name");
    assert.match(volume, /^kube-api-access-[a-z0-9]{5}$/);
    assert.equal(at(pod, "metadata", "generation"), 1);
    assert.deepEqual(at(pod, "spec"), {
      volumes: [
        {
          name: volume,
          projected: {
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
              { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
              {
                downwardAPI: {
                  items: [
                    { path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } },
                  ],
                },
              },
            ],
            defaultMode: 420,
          },
        },
      ],
      containers: [
        {
          name: "main",
          image: "a:1",
          resources: {},
          volumeMounts: [
            { name: volume, readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" },
          ],
          terminationMessagePath: "/dev/termination-log",
          terminationMessagePolicy: "File",
          imagePullPolicy: "IfNotPresent",
        },
      ],
      restartPolicy: "Always",
      terminationGracePeriodSeconds: 30,
      dnsPolicy: "ClusterFirst",
      serviceAccountName: "default",
      serviceAccount: "default",
      securityContext: {},
      schedulerName: "default-scheduler",
      tolerations: ["not-ready", "unreachable"].map((what) => ({
        key: `node.kubernetes.io/${what}`,
        operator: "Exists",
        effect: "NoExecute",
        tolerationSeconds: 300,
      })),
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: "PreemptLowerPriority",
    });
    assert.deepEqual(at(pod, "status"), { phase: "Pending", qosClass: "BestEffort" });
  });

  it("fills probes, hooks, ports and volumes", async () => {
    const pod = await dry({
      automountServiceAccountToken: false,
      initContainers: [{ name: "i", image: "localhost:5000/a" }],
      containers: [
        {
          name: "b",
          image: "b",
          ports: [{ containerPort: 80 }],
          env: [
            { name: "A", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
            { name: "E", value: "" },
          ],
          livenessProbe: { exec: { command: ["x"] } },
          readinessProbe: { httpGet: { port: 80 } },
          lifecycle: { preStop: { httpGet: { port: 1 } } },
        },
      ],
      volumes: [
        { name: "e", emptyDir: { sizeLimit: "0.5Gi", medium: "Memory" } },
        { name: "n" },
        { name: "s", secret: { secretName: "x" } },
        { name: "c", configMap: { name: "x", items: [{ key: "a", path: "b" }] } },
        { name: "h", hostPath: { path: "/x" } },
        { name: "p", projected: { sources: [{ serviceAccountToken: { path: "t" } }] } },
        { name: "d", downwardAPI: { items: [{ path: "x", fieldRef: { fieldPath: "metadata.uid" } }] } },
      ],
    });
    const probe = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
    assert.deepEqual(at(pod, "spec", "containers"), [
      {
        name: "b",
        image: "b",
        ports: [{ containerPort: 80, protocol: "TCP" }],
        env: [
          { name: "A", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } } },
          { name: "E" },
        ],
        resources: {},
        livenessProbe: { exec: { command: ["x"] }, ...probe },
        readinessProbe: { httpGet: { path: "/", port: 80, scheme: "HTTP" }, ...probe },
        lifecycle: { preStop: { httpGet: { path: "/", port: 1, scheme: "HTTP" } } },
        terminationMessagePath: "/dev/termination-log",
        terminationMessagePolicy: "File",
        imagePullPolicy: "Always",
      },
    ]);
    assert.equal(at(pod, "spec", "initContainers", 0, "imagePullPolicy"), "Always");
    assert.deepEqual(at(pod, "spec", "volumes"), [
      { name: "e", emptyDir: { medium: "Memory", sizeLimit: "512Mi" } },
      { name: "n", emptyDir: {} },
      { name: "s", secret: { secretName: "x", defaultMode: 420 } },
      { name: "c", configMap: { name: "x", items: [{ key: "a", path: "b" }], defaultMode: 420 } },
      { name: "h", hostPath: { path: "/x", type: "" } },
      {
        name: "p",
        projected: {
          sources: [{ serviceAccountToken: { expirationSeconds: 3600, path: "t" } }],
          defaultMode: 420,
        },
      },
      {
        name: "d",
        downwardAPI: {
          items: [{ path: "x", fieldRef: { apiVersion: "v1", fieldPath: "metadata.uid" } }],
          defaultMode: 420,
        },
      },
    ]);
  });

  it("takes requests from limits, writes amounts in their shortest form, and classes the pod by them", async () => {
    const pod = await dry({
      containers: [
        { name: "a", image: "a:1", resources: { limits: { cpu: "1000m", memory: "1024Mi" } } },
        {
          name: "b",
          image: "a:1",
          resources: { requests: { cpu: 0.1, memory: "1.5Gi" }, limits: { memory: "3Gi" } },
        },
      ],
    });
    assert.deepEqual(at(pod, "spec", "containers", 0, "resources"), {
      limits: { cpu: "1", memory: "1Gi" },
      requests: { cpu: "1", memory: "1Gi" },
    });
    assert.deepEqual(at(pod, "spec", "containers", 1, "resources"), {
      limits: { memory: "3Gi" },
      requests: { cpu: "100m", memory: "1536Mi" },
    });
    assert.equal(at(pod, "status", "qosClass"), "Burstable");
    const sure = await dry({
      containers: [{ name: "a", image: "a:1", resources: { limits: { cpu: "1", memory: "1Gi" } } }],
    });
    assert.equal(at(sure, "status", "qosClass"), "Guaranteed");
  });

  it("pulls latest always, whether it was said or meant", async () => {
    const images = ["a", "a:latest", "a:1", "r:5000/a", "r:5000/a:1", `a@sha256:${"0".repeat(64)}`];
    const pod = await dry({ containers: images.map((image, index) => ({ name: `c${index}`, image })) });
    assert.deepEqual(
      objectsAt(pod, "spec", "containers").map((one) => at(one, "imagePullPolicy")),
      ["Always", "Always", "IfNotPresent", "Always", "IfNotPresent", "IfNotPresent"],
    );
  });

  it("keeps a toleration that the pod has itself, and false and 0 where they mean something", async () => {
    const own = {
      key: "node.kubernetes.io/not-ready",
      operator: "Exists",
      effect: "NoExecute",
      tolerationSeconds: 5,
    };
    const pod = await dry({
      enableServiceLinks: false,
      automountServiceAccountToken: false,
      hostNetwork: false,
      terminationGracePeriodSeconds: 0,
      tolerations: [own],
      containers: [{ name: "a", image: "a:1", tty: false, securityContext: { privileged: false } }],
    });
    const spec = objectAt(pod, "spec");
    assert.deepEqual(at(spec, "tolerations", 0), own);
    assert.equal(objectsAt(spec, "tolerations").length, 2);
    assert.equal(spec["enableServiceLinks"], false);
    assert.equal(spec["automountServiceAccountToken"], false);
    assert.equal(spec["hostNetwork"], undefined);
    assert.equal(spec["terminationGracePeriodSeconds"], 0);
    assert.equal(at(spec, "containers", 0, "tty"), undefined);
    assert.deepEqual(at(spec, "containers", 0, "securityContext"), { privileged: false });
  });
});
