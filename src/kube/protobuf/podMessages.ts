import { embedded, flag, listOf, many, map, message, number, one, quantity, text, time } from "./message.js";

/**
 * What is read of a list of pods (`decodePod`, `readMeta`, `readListMeta`), by the numbers of
 * k8s.io/api/core/v1/generated.proto. The numbers of a field never change.
 */
const objectMeta = message({
  1: one("name", text),
  3: one("namespace", text),
  5: one("uid", text),
  6: one("resourceVersion", text),
  8: one("creationTimestamp", time),
  9: one("deletionTimestamp", time),
  10: one("deletionGracePeriodSeconds", number),
  11: map("labels", text),
  12: map("annotations", text),
});

const containerPort = message({
  1: one("name", text),
  3: one("containerPort", number),
  4: one("protocol", text),
});

const container = message({
  1: one("name", text),
  2: one("image", text),
  3: many("command", text),
  4: many("args", text),
  6: many("ports", containerPort),
  8: one("resources", message({ 1: map("limits", quantity), 2: map("requests", quantity) })),
  9: many("volumeMounts", message({ 1: one("name", text), 3: one("mountPath", text) })),
  16: one("stdin", flag),
  18: one("tty", flag),
  24: one("restartPolicy", text),
});

const something = message({});

const volumeSource = message({
  1: one("hostPath", message({ 1: one("path", text) })),
  2: one("emptyDir", message({ 1: one("medium", text), 2: one("sizeLimit", quantity) })),
  6: one("secret", message({ 1: one("secretName", text) })),
  10: one("persistentVolumeClaim", message({ 1: one("claimName", text) })),
  19: one("configMap", message({ 1: embedded(message({ 1: one("name", text) })) })),
  26: one("projected", something),
});

const podSpec = message({
  1: many("volumes", message({ 1: one("name", text), 2: embedded(volumeSource) })),
  2: many("containers", container),
  3: one("restartPolicy", text),
  4: one("terminationGracePeriodSeconds", number),
  5: one("activeDeadlineSeconds", number),
  8: one("serviceAccountName", text),
  10: one("nodeName", text),
  20: many("initContainers", container),
  28: many("readinessGates", something),
  34: many("ephemeralContainers", message({ 1: embedded(container) })),
});

const containerState = message({
  1: one("waiting", message({ 1: one("reason", text), 2: one("message", text) })),
  2: one("running", message({ 1: one("startedAt", time) })),
  3: one(
    "terminated",
    message({
      1: one("exitCode", number),
      2: one("signal", number),
      3: one("reason", text),
      4: one("message", text),
      5: one("startedAt", time),
      6: one("finishedAt", time),
    }),
  ),
});

const containerStatus = message({
  1: one("name", text),
  2: one("state", containerState),
  3: one("lastState", containerState),
  4: one("ready", flag),
  5: one("restartCount", number),
  6: one("image", text),
});

const condition = message({
  1: one("type", text),
  2: one("status", text),
  4: one("lastTransitionTime", time),
  5: one("reason", text),
  6: one("message", text),
});

const podStatus = message({
  1: one("phase", text),
  2: many("conditions", condition),
  3: one("message", text),
  4: one("reason", text),
  6: one("podIP", text),
  7: one("startTime", time),
  8: many("containerStatuses", containerStatus),
  10: many("initContainerStatuses", containerStatus),
  13: many("ephemeralContainerStatuses", containerStatus),
});

const pod = message({ 1: one("metadata", objectMeta), 2: one("spec", podSpec), 3: one("status", podStatus) });

export const podList = listOf(pod);
