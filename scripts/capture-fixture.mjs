// Writes pods of the cluster in KUBECONFIG, each with its events, as fixtures for the unit tests:
//   node scripts/capture-fixture.mjs NAMESPACE [POD...]      without names: every pod of the namespace
// Cleaned of what differs from run to run and means nothing to a decoder: managedFields, resource versions, uids.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";

const folder = fileURLToPath(new URL("../test/fixtures/pods/", import.meta.url));
const [namespace, ...names] = process.argv.slice(2);
if (!namespace) {
  console.error("usage: node scripts/capture-fixture.mjs NAMESPACE [POD...]");
  process.exit(2);
}

const kubectl = (...args) =>
  JSON.parse(
    execFileSync("kubectl", ["--namespace", namespace, ...args, "--output", "json"], {
      maxBuffer: 1 << 28,
      stdio: ["ignore", "pipe", "inherit"],
    }),
  ).items;

const events = kubectl("get", "events");
mkdirSync(folder, { recursive: true });
for (const pod of kubectl("get", "pods")) {
  const { name, uid } = pod.metadata;
  if (names.length > 0 && !names.includes(name)) continue;
  const about = events
    .filter((event) => event.involvedObject.uid === uid)
    .sort((a, b) => (when(a) < when(b) ? -1 : 1));
  const file = `${folder}${name}.json`;
  const options = { ...(await resolveConfig(file)), parser: "json" };
  writeFileSync(file, await format(JSON.stringify(clean({ pod, events: about })), options));
}

function when(event) {
  return event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? "";
}

function clean(value, key) {
  if (Array.isArray(value)) return value.map((item) => clean(item));
  if (typeof value === "string")
    return key === "uid" ? stableUid(value) : value.replaceAll(namespace, "team-a");
  if (typeof value !== "object" || value === null) return value;
  const kept = {};
  for (const [name, member] of Object.entries(value)) {
    if (["managedFields", "resourceVersion", "selfLink", "generateName"].includes(name)) continue;
    if (name === "kubectl.kubernetes.io/last-applied-configuration") continue;
    kept[name] = clean(member, name);
  }
  return kept;
}

/** Not the cluster's, yet equal for equal ones, and for no others of another capture. */
function stableUid(uid) {
  const hash = createHash("sha256").update(uid).digest("hex");
  return `${hash.slice(0, 8)}-0000-4000-8000-${hash.slice(8, 20)}`;
}
