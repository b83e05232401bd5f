/**
 * Replaces `$(NAME)` by the variable's value; `$$(NAME)` stays `$(NAME)`, and unknown names stay as they are.
 * kubernetes/third_party/forked/golang/expansion.
 */
export function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (match, name: string | undefined) =>
    match === "$$" ? "$" : (variables.get(name ?? "") ?? match),
  );
}
