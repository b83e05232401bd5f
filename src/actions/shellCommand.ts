import { shells } from "./findShell.js";
import { terminalVariable } from "./terminalGuard.js";

/** Colours where the runtime gave the plain terminal of 1984. */
const setUp = [
  `export ${terminalVariable}="$1"`,
  'case "${TERM:-}" in "" | xterm | dumb) export TERM=xterm-256color ;; esac',
  "shift",
].join("\n");

const anyShell = `for shell in ${shells.join(" ")}; do command -v "$shell" >/dev/null 2>&1 && exec "$shell"; done`;

/**
 * The command of a terminal: one exec that becomes the best shell there is, or `shell`. What was chosen is an
 * argument and no part of the script.
 *
 * @param mark by which the terminal's processes are found when it is closed
 */
export function shellCommand(
  { shell = [], tty = false }: { readonly shell?: readonly string[]; readonly tty?: boolean },
  mark: string,
): readonly string[] {
  const become = shell.length > 0 ? 'exec "$@"' : anyShell;
  return ["sh", "-c", tty ? `${setUp}\n${become}` : `shift\n${become}`, "sh", mark, ...shell];
}
