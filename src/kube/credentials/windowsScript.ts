/** How to start a `.cmd` or `.bat` on Windows, where Node refuses to start one itself. */
export interface WindowsScript {
  readonly file: string;
  /** Written already as cmd.exe reads them: to be passed on as they are. */
  readonly args: readonly string[];
}

/** The interpreter's call for `file`, or undefined when it is a program. */
export function windowsScript(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): WindowsScript | undefined {
  if (!/\.(cmd|bat)$/i.test(file)) return undefined;
  const line = [escapeForCmd(file), ...args.map((arg) => escapeForCmd(quoteArgument(arg)))].join(" ");
  return { file: env["ComSpec"] ?? env["COMSPEC"] ?? "cmd.exe", args: ["/d", "/s", "/c", `"${line}"`] };
}

/** As the C run-time splits a command line: backslashes count double before a quote and at the end. */
function quoteArgument(arg: string): string {
  return `"${arg.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1")}"`;
}

/** Each character that cmd.exe would act on, quotes included, loses its meaning by a caret. */
function escapeForCmd(text: string): string {
  return text.replace(/[()\][%!^"`<>&|;, *?]/g, "^$&");
}
