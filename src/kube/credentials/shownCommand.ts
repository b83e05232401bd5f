import type { ExecPlugin } from "../kubeconfig/resolvedContext.js";

const secretOption = /secret|token|passw|key|credential/i;

/** The command line of a plugin for people to read: the values of options that may be secret are dots. */
export function shownCommand({ command, args }: Pick<ExecPlugin, "command" | "args">): string {
  let hideNext = false;
  const shown = args.map((arg) => {
    if (hideNext && !arg.startsWith("-")) {
      hideNext = false;
      return "…";
    }
    const [option, value] = splitOption(arg);
    const hides = option.startsWith("-") && secretOption.test(option);
    hideNext = hides && value === undefined;
    return hides && value !== undefined ? `${option}=…` : arg;
  });
  return [command, ...shown].join(" ");
}

function splitOption(arg: string): readonly [string, string | undefined] {
  const at = arg.indexOf("=");
  return at < 0 ? [arg, undefined] : [arg.slice(0, at), arg.slice(at + 1)];
}
