const segment = encodeURIComponent;

/** `/api/v1/namespaces/{ns}/{resource}[/{name}[/{sub}]]` of the core group, each part encoded. */
export function corePath(namespace: string, resource: string, name?: string, subresource?: string): string {
  return join(`/api/v1/namespaces/${segment(namespace)}/${resource}`, name, subresource);
}

/** The same for a named group: `groupPath("batch/v1", "default", "jobs")`. */
export function groupPath(
  groupVersion: string,
  namespace: string | undefined,
  resource: string,
  name?: string,
  subresource?: string,
): string {
  const scope = namespace === undefined ? "" : `/namespaces/${segment(namespace)}`;
  return join(`/apis/${groupVersion}${scope}/${resource}`, name, subresource);
}

function join(base: string, name?: string, subresource?: string): string {
  const named = name === undefined ? base : `${base}/${segment(name)}`;
  return subresource === undefined ? named : `${named}/${subresource}`;
}
