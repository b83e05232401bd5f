import { at, numberAt, objectsAt, textAt, textsAt, type JsonObject } from "../../schema/json.js";

export type PodSecurityLevel = "baseline" | "restricted";
type Check = (spec: JsonObject) => string | undefined;

const baselineCapabilities = new Set([
  ...[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
  ],
  ...["SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
]);
const safeSysctls = new Set([
  ...[
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.ping_group_range",
  ],
  ...[
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.tcp_keepalive_time",
  ],
  ...["net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes"],
  ...["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"],
]);
const restrictedVolumeTypes = new Set([
  ...[
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "persistentVolumeClaim",
    "projected",
    "secret",
    "image",
  ],
]);

const quoted = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(", ");
const plural = (names: readonly string[], word: string) =>
  `${word}${names.length === 1 ? "" : "s"} ${quoted(names)}`;
const unique = (names: readonly string[]) => [...new Set(names)].sort();

function containersOf(spec: JsonObject): readonly JsonObject[] {
  return [...objectsAt(spec, "initContainers"), ...objectsAt(spec, "containers")];
}

/** Names of the containers of which `bad` holds. */
function named(spec: JsonObject, bad: (container: JsonObject) => boolean): readonly string[] {
  return containersOf(spec)
    .filter(bad)
    .map((one) => textAt(one, "name"));
}

/** `pod and container "a"`, `containers "a", "b"`: who sets what they must not. */
function subjects(podToo: boolean, containers: readonly string[], joint: "and" | "or" = "and"): string {
  if (containers.length === 0) return podToo ? "pod" : "";
  return `${podToo ? `pod ${joint} ` : ""}${plural(containers, "container")}`;
}

function capabilities(spec: JsonObject, isAllowed: (name: string) => boolean) {
  const bad = (container: JsonObject) =>
    textsAt(container, "securityContext", "capabilities", "add").filter((name) => !isAllowed(name));
  const containers = named(spec, (one) => bad(one).length > 0);
  const names = unique(containersOf(spec).flatMap(bad));
  if (containers.length === 0) return undefined;
  return `${plural(containers, "container")} must not include ${quoted(names)} in securityContext.capabilities.add`;
}

const wrapped = (what: string, detail: string | undefined) =>
  detail === undefined ? undefined : `${what} (${detail})`;

const baselineCapabilitiesCheck: Check = (spec) =>
  wrapped(
    "non-default capabilities",
    capabilities(spec, (name) => baselineCapabilities.has(name)),
  );

const hostNamespaces: Check = (spec) => {
  const used = ["hostNetwork", "hostPID", "hostIPC"].filter((field) => at(spec, field) === true);
  return used.length === 0
    ? undefined
    : `host namespaces (${used.map((field) => `${field}=true`).join(", ")})`;
};

const hostPathVolumes: Check = (spec) => {
  const names = objectsAt(spec, "volumes")
    .filter((one) => at(one, "hostPath") !== undefined)
    .map((one) => textAt(one, "name"));
  return names.length === 0 ? undefined : `hostPath volumes (${plural(names, "volume")})`;
};

const hostPorts: Check = (spec) => {
  const portsOf = (container: JsonObject) =>
    objectsAt(container, "ports").flatMap((port) => {
      const number = numberAt(port, "hostPort") ?? 0;
      return number === 0 ? [] : [number];
    });
  const containers = named(spec, (one) => portsOf(one).length > 0);
  const ports = [...new Set(containersOf(spec).flatMap(portsOf))].sort((a, b) => a - b);
  if (containers.length === 0) return undefined;
  const verb = containers.length === 1 ? "uses" : "use";
  return `hostPort (${plural(containers, "container")} ${verb} hostPort${ports.length === 1 ? "" : "s"} ${ports.join(", ")})`;
};

const privileged: Check = (spec) => {
  const containers = named(spec, (one) => at(one, "securityContext", "privileged") === true);
  if (containers.length === 0) return undefined;
  return `privileged (${plural(containers, "container")} must not set securityContext.privileged=true)`;
};

const isUnconfined = (owner: JsonObject) =>
  textAt(owner, "securityContext", "seccompProfile", "type") === "Unconfined";

const seccompBaseline: Check = (spec) => {
  const who = subjects(isUnconfined(spec), named(spec, isUnconfined));
  if (who === "") return undefined;
  return `seccompProfile (${who} must not set securityContext.seccompProfile.type to "Unconfined")`;
};

const sysctls: Check = (spec) => {
  const names = objectsAt(spec, "securityContext", "sysctls")
    .map((one) => textAt(one, "name"))
    .filter((name) => !safeSysctls.has(name));
  return names.length === 0 ? undefined : `forbidden sysctls (${names.join(", ")})`;
};

const allowPrivilegeEscalation: Check = (spec) => {
  const containers = named(spec, (one) => at(one, "securityContext", "allowPrivilegeEscalation") !== false);
  if (containers.length === 0) return undefined;
  const must = "must set securityContext.allowPrivilegeEscalation=false";
  return `allowPrivilegeEscalation != false (${plural(containers, "container")} ${must})`;
};

const restrictedCapabilities: Check = (spec) => {
  const notDropping = named(
    spec,
    (one) => !textsAt(one, "securityContext", "capabilities", "drop").includes("ALL"),
  );
  const details: string[] = [];
  if (notDropping.length > 0)
    details.push(`${plural(notDropping, "container")} must set securityContext.capabilities.drop=["ALL"]`);
  const added = capabilities(spec, (name) => name === "NET_BIND_SERVICE");
  if (added !== undefined) details.push(added);
  return details.length === 0 ? undefined : `unrestricted capabilities (${details.join("; ")})`;
};

const restrictedVolumes: Check = (spec) => {
  const typeOf = (volume: JsonObject) => Object.keys(volume).find((key) => key !== "name") ?? "unknown";
  const bad = objectsAt(spec, "volumes").filter((one) => !restrictedVolumeTypes.has(typeOf(one)));
  if (bad.length === 0) return undefined;
  const types = unique(bad.map(typeOf));
  const names = bad.map((one) => textAt(one, "name"));
  const verb = bad.length === 1 ? "uses" : "use";
  return `restricted volume types (${plural(names, "volume")} ${verb} ${plural(types, "restricted volume type")})`;
};

const runAsNonRoot: Check = (spec) => {
  const own = (owner: JsonObject) => at(owner, "securityContext", "runAsNonRoot");
  const refusing = named(spec, (one) => own(one) === false);
  const podRefuses = own(spec) === false;
  const who = subjects(podRefuses, refusing);
  if (who !== "") return `runAsNonRoot != true (${who} must not set securityContext.runAsNonRoot=false)`;
  const silent = named(spec, (one) => own(one) === undefined);
  if (own(spec) === true || silent.length === 0) return undefined;
  return `runAsNonRoot != true (pod or ${plural(silent, "container")} must set securityContext.runAsNonRoot=true)`;
};

const runAsUser: Check = (spec) => {
  const isRoot = (owner: JsonObject) => at(owner, "securityContext", "runAsUser") === 0;
  const who = subjects(isRoot(spec), named(spec, isRoot));
  return who === "" ? undefined : `runAsUser=0 (${who} must not set runAsUser=0)`;
};

const seccompRestricted: Check = (spec) => {
  const unconfined = seccompBaseline(spec);
  if (unconfined !== undefined) return unconfined;
  const typeOf = (owner: JsonObject) => textAt(owner, "securityContext", "seccompProfile", "type");
  const silent = named(spec, (one) => typeOf(one) === "");
  if (typeOf(spec) !== "" || silent.length === 0) return undefined;
  const must = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
  return `seccompProfile (pod or ${plural(silent, "container")} ${must})`;
};

/** In the order of the real plugin; the restricted checks replace the baseline ones that they tighten. */
const checks: Readonly<Record<PodSecurityLevel, readonly Check[]>> = {
  baseline: [
    baselineCapabilitiesCheck,
    hostNamespaces,
    hostPathVolumes,
    hostPorts,
    privileged,
    seccompBaseline,
    sysctls,
  ],
  restricted: [
    hostNamespaces,
    hostPorts,
    privileged,
    sysctls,
    allowPrivilegeEscalation,
    restrictedCapabilities,
    restrictedVolumes,
    runAsNonRoot,
    runAsUser,
    seccompRestricted,
  ],
};

/** What of a pod's spec a level forbids, as one text; `""` when nothing. */
export function violations(spec: JsonObject, level: PodSecurityLevel): string {
  return checks[level].flatMap((check) => check(spec) ?? []).join(", ");
}
