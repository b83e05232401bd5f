import type { ExecPlugin } from "../kubeconfig/resolvedContext.js";

/** Options whose values say which login this is, and are no secret. All other values are dots. */
const telling =
  /^--?(cluster|cluster-name|cluster-id|context|environment|issuer-url|location|login|oidc-issuer-url|profile|project|region|role-arn|server-id)$/;
const optionName = /^--?[a-z][a-z0-9-]*$/i;
/** `get-token`, `oidc-login`: words of a command line, not values. */
const subcommand = /^[a-z]+(-[a-z]+)*$/;

/** The command line of a plugin for people to read. Secrets have no form of their own, so only what is known shows. */
export function shownCommand({ command, args }: Pick<ExecPlugin, "command" | "args">): string {
  const shown: string[] = [command];
  let last: string | undefined;
  for (const arg of args) {
    const [option, value] = splitOption(arg);
    if (optionName.test(option)) {
      shown.push(value === undefined ? option : `${option}=${telling.test(option) ? value : "…"}`);
      last = value === undefined ? option : "";
    } else {
      const isPlain = last === undefined ? subcommand.test(arg) : telling.test(last);
      shown.push(isPlain ? arg : "…");
      last &&= "";
    }
  }
  return shown.join(" ");
}

function splitOption(arg: string): readonly [string, string | undefined] {
  const at = arg.indexOf("=");
  return at < 0 ? [arg, undefined] : [arg.slice(0, at), arg.slice(at + 1)];
}
