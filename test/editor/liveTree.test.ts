import assert from "node:assert/strict";
import { annotations, labels, managedByValue } from "../../src/domain/labels.js";
import { needsKubectl, runKubectl } from "../kubectl.js";
import { needsCluster } from "../testCluster.js";
import { needsOutside, outside, print } from "./harness/outside.js";
import { image, treeShows } from "./harness/product.js";

const name = "made-elsewhere";
/** What the product promises is 1,000; a busy machine gets more. */
const limitMs = 5_000;

describe("the tree, while somebody else works with kubectl", function () {
  let kubectl: (args: readonly string[], input?: unknown) => Promise<string>;

  before(async function () {
    needsOutside(this);
    const { kubeconfig } = needsCluster(this);
    needsKubectl(this);
    kubectl = (args, input) => runKubectl(kubeconfig, args, input);
    await outside.openView("Pod Sessions");
    await treeShows(/no sessions in this namespace/);
  });
  afterEach(() => kubectl(["delete", "pod", name, "--ignore-not-found"]));

  /** Resolves once the tree shows what kubectl did, and prints how long after kubectl's answer. */
  const shows = async (what: string, pattern: RegExp) => {
    const answeredMs = performance.now();
    await treeShows(pattern, limitMs);
    await print(`      ${what}: ${(performance.now() - answeredMs).toFixed(0)} ms after kubectl's answer`);
  };

  it("shows within a second a pod that was made, renamed and deleted", async () => {
    const own = { [labels.managedBy]: managedByValue, [labels.session]: name, [labels.profile]: "default" };
    const main = { name: "main", image, command: ["sleep", "3600"] };
    await kubectl(["create", "--filename=-"], {
      ...{ apiVersion: "v1", kind: "Pod", metadata: { name, labels: own } },
      spec: { terminationGracePeriodSeconds: 0, containers: [main] },
    });
    await shows("made", new RegExp(name));
    await kubectl(["annotate", "pod", name, `${annotations.displayName}=Named by kubectl`]);
    await shows("renamed", /Named by kubectl/);
    assert.match(await kubectl(["delete", "pod", name]), /deleted/);
    await shows("deleted", /^(?![^]*Named by kubectl)/);
  });
});
