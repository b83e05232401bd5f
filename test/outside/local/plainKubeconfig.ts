/** A kubeconfig whose one cluster is a plain HTTP server on this machine, with no login. */
export function plainKubeconfig(port: number): string {
  return `apiVersion: v1
kind: Config
current-context: quiet
clusters: [{ name: quiet, cluster: { server: "http://127.0.0.1:${port}" } }]
users: [{ name: quiet, user: {} }]
contexts: [{ name: quiet, context: { cluster: quiet, user: quiet } }]
`;
}
