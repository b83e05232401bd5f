import { at, objectAt, objectsAt, textAt, type Json, type JsonObject } from "../../schema/json.js";
import { generatedSuffix } from "../generateName.js";
import { forbidden } from "../status.js";
import { admittedName, type AdmissionInput } from "./input.js";

const mountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
/** A little over an hour, so that a token is renewed before the hour is over. */
const tokenSeconds = 3607;

/** A pod runs as a service account that exists, and finds its token where programs look for it. */
export function fillServiceAccount({ context, exchange, object }: AdmissionInput): JsonObject {
  const { kind, namespace } = exchange;
  const given = objectAt(object, "spec");
  const name = textAt(given, "serviceAccountName") || "default";
  const account = context.store.get("serviceaccounts", namespace, name);
  if (!account) {
    const why = `error looking up service account ${namespace ?? ""}/${name}: serviceaccount "${name}" not found`;
    throw forbidden(kind, admittedName({ object }), why);
  }
  const pullSecrets = objectsAt(given, "imagePullSecrets");
  const inherited = pullSecrets.length > 0 ? pullSecrets : objectsAt(account, "imagePullSecrets");
  const spec: JsonObject = {
    ...given,
    serviceAccountName: name,
    serviceAccount: name,
    ...(inherited.length > 0 ? { imagePullSecrets: inherited } : {}),
  };
  const wantsToken =
    at(spec, "automountServiceAccountToken") ?? at(account, "automountServiceAccountToken") ?? true;
  if (wantsToken !== true) return { ...object, spec };
  return { ...object, spec: withToken(spec, `kube-api-access-${generatedSuffix(context.random)}`) };
}

function withToken(spec: JsonObject, volumeName: string): JsonObject {
  const lacksMount = (container: JsonObject) =>
    !objectsAt(container, "volumeMounts").some((one) => textAt(one, "mountPath") === mountPath);
  if (![...objectsAt(spec, "initContainers"), ...objectsAt(spec, "containers")].some(lacksMount)) return spec;
  const mount = (container: JsonObject): JsonObject => {
    if (!lacksMount(container)) return container;
    const mounts = objectsAt(container, "volumeMounts");
    return { ...container, volumeMounts: [...mounts, { name: volumeName, readOnly: true, mountPath }] };
  };
  const mounted: Record<string, Json> = { containers: objectsAt(spec, "containers").map(mount) };
  if (at(spec, "initContainers") !== undefined)
    mounted["initContainers"] = objectsAt(spec, "initContainers").map(mount);
  const volumes = [...objectsAt(spec, "volumes"), { name: volumeName, projected: projection }];
  return { ...spec, ...mounted, volumes };
}

const projection = {
  sources: [
    { serviceAccountToken: { expirationSeconds: tokenSeconds, path: "token" } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    {
      downwardAPI: {
        items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
      },
    },
  ],
  defaultMode: 0o644,
};
