/**
 * `text` so that the container gets it as it stands: Kubernetes fills in `$(NAME)` in commands, arguments and the
 * values of variables, takes `$$` for a dollar, and leaves every other dollar alone
 * (k8s.io/kubernetes third_party/forked/golang/expansion).
 */
export function literal(text: string): string {
  return text.replace(/\$(?=[$(])/g, "$$$$");
}

/** What {@link literal} was given. */
export function unliteral(text: string): string {
  return text.replaceAll("$$", () => "$");
}
