import assert from "node:assert/strict";
import { contract, eventually, makeNamespace, refuses } from "./contract.js";

const podOf = (resources: object = {}, more: object = {}) => ({
  metadata: { name: "p" },
  spec: {
    nodeSelector: { "example.com/nowhere": "true" },
    containers: [{ name: "c", image: "a:1", resources }],
    ...more,
  },
});

contract("quota", (suite) => {
  const pods = () => suite.path("pods");
  before(async () => {
    const hard = {
      pods: "1",
      "requests.cpu": "500m",
      "limits.memory": "1Gi",
      configmaps: "2",
      "count/secrets": "0",
      "requests.storage": "1Gi",
    };
    await suite.api.post(suite.path("resourcequotas"), { metadata: { name: "q" }, spec: { hard } });
    await eventually(async () => {
      const quota = await suite.api.get(`${suite.path("resourcequotas")}/q`);
      assert.equal(quota.at("status", "used", "pods"), "0");
    });
    // A busy server's admission hears of a quota a little later than the quota's own status.
    await eventually(async () => {
      assert.equal((await suite.api.post(`${pods()}?dryRun=All`, podOf())).code, 403);
    });
  });

  it("wants to know what a pod needs", async () => {
    refuses(
      await suite.api.post(pods(), podOf()),
      403,
      "Forbidden",
      'pods "p" is forbidden: failed quota: q: must specify limits.memory for: c; requests.cpu for: c',
      { name: "p", kind: "pods" },
    );
  });

  it("refuses what goes over it", async () => {
    refuses(
      await suite.api.post(pods(), podOf({ requests: { cpu: "1" }, limits: { memory: "2Gi" } })),
      403,
      "Forbidden",
      'pods "p" is forbidden: exceeded quota: q, requested: limits.memory=2Gi,requests.cpu=1, used: limits.memory=0,requests.cpu=0, limited: limits.memory=1Gi,requests.cpu=500m',
    );
  });

  it("counts what is used, and says it in its status", async () => {
    const fits = podOf({ requests: { cpu: "300m" }, limits: { memory: "512Mi" } });
    assert.equal((await suite.api.post(pods(), fits)).code, 201);
    refuses(
      await suite.api.post(pods(), { ...fits, metadata: { name: "p2" } }),
      403,
      "Forbidden",
      'pods "p2" is forbidden: exceeded quota: q, requested: pods=1,requests.cpu=300m, used: pods=1,requests.cpu=300m, limited: pods=1,requests.cpu=500m',
    );
    await eventually(async () => {
      const quota = await suite.api.get(`${suite.path("resourcequotas")}/q`);
      assert.deepEqual(quota.at("status", "used"), {
        configmaps: "1",
        "count/secrets": "0",
        "limits.memory": "512Mi",
        pods: "1",
        "requests.cpu": "300m",
        "requests.storage": "0",
      });
      assert.deepEqual(quota.at("status", "hard"), quota.at("spec", "hard"));
    });
  });

  it("gives back what a deleted pod used", async () => {
    assert.equal((await suite.api.delete(`${pods()}/p`)).code, 200);
    await eventually(async () => {
      const quota = await suite.api.get(`${suite.path("resourcequotas")}/q`);
      assert.equal(quota.at("status", "used", "pods"), "0");
    });
  });

  it("counts objects by name and by resource", async () => {
    const maps = suite.path("configmaps");
    assert.equal((await suite.api.post(maps, { metadata: { name: "x" } })).code, 201);
    refuses(
      await suite.api.post(maps, { metadata: { name: "y" } }),
      403,
      "Forbidden",
      'configmaps "y" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=2, limited: configmaps=2',
    );
    refuses(
      await suite.api.post(suite.path("secrets"), { metadata: { name: "s" } }),
      403,
      "Forbidden",
      'secrets "s" is forbidden: exceeded quota: q, requested: count/secrets=1, used: count/secrets=0, limited: count/secrets=0',
    );
  });

  it("sums what claims ask for", async () => {
    const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "2Gi" } } };
    refuses(
      await suite.api.post(suite.path("persistentvolumeclaims"), { metadata: { name: "c" }, spec }),
      403,
      "Forbidden",
      'persistentvolumeclaims "c" is forbidden: exceeded quota: q, requested: requests.storage=2Gi, used: requests.storage=0, limited: requests.storage=1Gi',
    );
  });
});

contract("limit ranges", (suite) => {
  const dry = (body: object) => suite.api.post(`${suite.path("pods")}?dryRun=All`, body);
  before(async () => {
    const limits = [
      {
        type: "Container",
        max: { cpu: "1", memory: "1Gi" },
        min: { cpu: "100m" },
        default: { cpu: "500m" },
        defaultRequest: { cpu: "200m" },
        maxLimitRequestRatio: { cpu: "4" },
      },
      { type: "Pod", max: { cpu: "1500m" } },
      { type: "PersistentVolumeClaim", max: { storage: "1Gi" } },
    ];
    await suite.api.post(suite.path("limitranges"), { metadata: { name: "l" }, spec: { limits } });
    // A server's watch of limits is a moment behind.
    await eventually(async () =>
      assert.notEqual((await dry(podOf())).at("metadata", "annotations"), undefined),
    );
  });

  it("give a container that says nothing their defaults, and the pod says so", async () => {
    const pod = await dry(podOf());
    assert.deepEqual(pod.at("spec", "containers", 0, "resources"), {
      limits: { cpu: "500m", memory: "1Gi" },
      requests: { cpu: "200m", memory: "1Gi" },
    });
    assert.deepEqual(pod.at("metadata", "annotations"), {
      "kubernetes.io/limit-ranger":
        "LimitRanger plugin set: cpu, memory request for container c; cpu, memory limit for container c",
    });
  });

  it("refuse what is outside them, naming every limit", async () => {
    const answer = await dry(podOf({ limits: { cpu: "2", memory: "2Gi" }, requests: { cpu: "50m" } }));
    refuses(answer, 403, "Forbidden", /^pods "p" is forbidden: \[.*\]$/);
    // A real server goes through the resources in any order.
    assert.deepEqual(
      /\[(.*)\]/
        .exec(answer.message)?.[1]
        ?.split(/, (?=m[ai][nx]imum|cpu max)/)
        .sort(),
      [
        "cpu max limit to request ratio per Container is 4, but provided ratio is 40.000000",
        "maximum cpu usage per Container is 1, but limit is 2",
        "maximum cpu usage per Pod is 1500m, but limit is 2",
        "maximum memory usage per Container is 1Gi, but limit is 2Gi",
        "minimum cpu usage per Container is 100m, but request is 50m",
      ],
    );
  });

  it("sum up a pod", async () => {
    const resources = { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "500m" } };
    const containers = ["c", "d"].map((name) => ({ name, image: "a:1", resources }));
    refuses(
      await dry(podOf({}, { containers })),
      403,
      "Forbidden",
      'pods "p" is forbidden: maximum cpu usage per Pod is 1500m, but limit is 2',
    );
  });

  it("hold for claims", async () => {
    const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "2Gi" } } };
    refuses(
      await suite.api.post(`${suite.path("persistentvolumeclaims")}?dryRun=All`, {
        metadata: { name: "x" },
        spec,
      }),
      403,
      "Forbidden",
      'persistentvolumeclaims "x" is forbidden: maximum storage usage per PersistentVolumeClaim is 1Gi, but request is 2Gi',
    );
  });
});

contract("pod security", (suite) => {
  const within = (kind: string) => `${suite.namespace}-${kind}`;
  const dry = (kind: string, spec: object, resource = "/api/v1 pods") => {
    const [prefix = "", plural = ""] = resource.split(" ");
    return suite.api.post(`${prefix}/namespaces/${within(kind)}/${plural}?dryRun=All`, {
      metadata: { name: "p" },
      spec,
    });
  };
  before(async () => {
    const prefix = "pod-security.kubernetes.io";
    await makeNamespace(suite.api, within("baseline"), { [`${prefix}/enforce`]: "baseline" });
    await makeNamespace(suite.api, within("restricted"), { [`${prefix}/enforce`]: "restricted" });
    await makeNamespace(suite.api, within("warn"), {
      [`${prefix}/enforce`]: "baseline",
      [`${prefix}/warn`]: "restricted",
    });
  });
  after(async () => {
    for (const kind of ["baseline", "restricted", "warn"])
      await suite.api.delete(`/api/v1/namespaces/${within(kind)}`);
  });

  const plain = { containers: [{ name: "c", image: "b" }] };
  const odd = {
    hostNetwork: true,
    hostPID: true,
    hostIPC: true,
    securityContext: {
      runAsUser: 0,
      runAsNonRoot: false,
      seccompProfile: { type: "Unconfined" },
      sysctls: [{ name: "kernel.x", value: "1" }],
    },
    containers: [
      {
        name: "c",
        image: "b",
        securityContext: {
          privileged: true,
          capabilities: { add: ["SYS_ADMIN", "CHOWN"] },
          seccompProfile: { type: "Unconfined" },
        },
        ports: [{ containerPort: 80, hostPort: 80 }],
      },
      {
        name: "d",
        image: "x",
        securityContext: {
          privileged: true,
          runAsUser: 0,
          runAsNonRoot: false,
          capabilities: { drop: ["ALL"], add: ["NET_ADMIN"] },
        },
      },
    ],
    volumes: [
      { name: "h", hostPath: { path: "/x" } },
      { name: "h2", hostPath: { path: "/x" } },
      { name: "e", emptyDir: {} },
    ],
  };
  const plainViolations =
    'allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")';

  it("baseline lets an ordinary pod be", async () => {
    assert.equal((await dry("baseline", plain)).code, 201);
  });

  it("baseline names what it forbids", async () => {
    refuses(
      await dry("baseline", odd),
      403,
      "Forbidden",
      'pods "p" is forbidden: violates PodSecurity "baseline:latest": non-default capabilities (containers "c", "d" must not include "NET_ADMIN", "SYS_ADMIN" in securityContext.capabilities.add), host namespaces (hostNetwork=true, hostPID=true, hostIPC=true), hostPath volumes (volumes "h", "h2"), hostPort (container "c" uses hostPort 80), privileged (containers "c", "d" must not set securityContext.privileged=true), seccompProfile (pod and container "c" must not set securityContext.seccompProfile.type to "Unconfined"), forbidden sysctls (kernel.x)',
      { name: "p", kind: "pods" },
    );
  });

  it("restricted names what it wants", async () => {
    refuses(
      await dry("restricted", plain),
      403,
      "Forbidden",
      `pods "p" is forbidden: violates PodSecurity "restricted:latest": ${plainViolations}`,
    );
    refuses(
      await dry("restricted", odd),
      403,
      "Forbidden",
      'pods "p" is forbidden: violates PodSecurity "restricted:latest": host namespaces (hostNetwork=true, hostPID=true, hostIPC=true), hostPort (container "c" uses hostPort 80), privileged (containers "c", "d" must not set securityContext.privileged=true), forbidden sysctls (kernel.x), allowPrivilegeEscalation != false (containers "c", "d" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]; containers "c", "d" must not include "CHOWN", "NET_ADMIN", "SYS_ADMIN" in securityContext.capabilities.add), restricted volume types (volumes "h", "h2" use restricted volume type "hostPath"), runAsNonRoot != true (pod and container "d" must not set securityContext.runAsNonRoot=false), runAsUser=0 (pod and container "d" must not set runAsUser=0), seccompProfile (pod and container "c" must not set securityContext.seccompProfile.type to "Unconfined")',
    );
  });

  it("restricted lets a pod be that gives up what it need not have", async () => {
    const modest = {
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "c",
          image: "b",
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        },
      ],
    };
    assert.equal((await dry("restricted", modest)).code, 201);
  });

  it("warns of what is not enforced", async () => {
    const answer = await dry("warn", plain);
    assert.equal(answer.code, 201);
    const text = `would violate PodSecurity "restricted:latest": ${plainViolations}`;
    assert.equal(answer.headers.warning, `299 - "${text.replace(/"/g, '\\"')}"`);
  });

  it("warns who makes pods from a template", async () => {
    const template = { spec: { restartPolicy: "Never", ...plain } };
    const answer = await dry("restricted", { template }, "/apis/batch/v1 jobs");
    assert.equal(answer.code, 201);
    assert.match(
      String(answer.headers.warning),
      /^299 - "would violate PodSecurity \\"restricted:latest\\": allowPriv/,
    );
  });
});
