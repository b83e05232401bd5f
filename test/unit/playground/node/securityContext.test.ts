import assert from "node:assert/strict";
import type { ImageConfig } from "../../../../src/playground/node/images/catalogue.js";
import type { Pod, SecurityContext } from "../../../../src/playground/node/pods/podTypes.js";
import { securityOf } from "../../../../src/playground/node/pods/securityContext.js";

describe("securityOf", () => {
  const image: ImageConfig = { entrypoint: [], cmd: [], env: {}, workingDir: "/", uid: 0 };
  const security = (context: SecurityContext, podContext: NonNullable<Pod["spec"]["securityContext"]> = {}) =>
    securityOf(
      {
        metadata: { name: "p", namespace: "ns", uid: "u" },
        spec: { containers: [], securityContext: podContext },
      } as unknown as Pod,
      { name: "c", image: "i", securityContext: context },
      image,
    );

  it("lets the container's own word count before the pod's", () => {
    const { user } = security(
      { runAsUser: 5 },
      { runAsUser: 1, runAsGroup: 2, fsGroup: 3, supplementalGroups: [4, 2] },
    );
    assert.deepEqual(user, { uid: 5, gid: 2, groups: [3, 4] });
  });

  it("refuses root where it must not be root", () => {
    assert.throws(() => security({ runAsNonRoot: true }), {
      message: 'container has runAsNonRoot and image will run as root (pod: "p_ns(u)", container: c)',
    });
    assert.throws(() => security({ runAsUser: 0 }, { runAsNonRoot: true }), {
      message: 'container\'s runAsUser breaks non-root policy (pod: "p_ns(u)", container: c)',
    });
    assert.equal(security({ runAsNonRoot: true, runAsUser: 9 }).user.uid, 9);
  });

  it("drops and adds capabilities, and gives none that reaches the machine", () => {
    const { capabilities } = security({ capabilities: { drop: ["ALL"], add: ["CAP_KILL", "NET_ADMIN"] } });
    assert.deepEqual(capabilities, ["kill", "net_admin"]);
    assert.equal(security({ capabilities: { drop: ["KILL"] } }).capabilities.includes("kill"), false);
    assert.equal(security({}).capabilities.includes("mknod"), false);
    assert.throws(
      () => security({ capabilities: { add: ["SYS_ADMIN"] } }),
      /no container the capability SYS_ADMIN/,
    );
    assert.throws(() => security({ privileged: true }), /no privileged container/);
  });
});
