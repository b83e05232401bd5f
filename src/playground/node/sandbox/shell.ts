/** One word of a POSIX shell, whatever it contains. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command line of words. */
export function commandLine(words: readonly string[]): string {
  return words.map(quote).join(" ");
}

/** The longest text that one variable of an environment may carry is 128 KiB; Linux, MAX_ARG_STRLEN. */
const chunkLength = 100_000;

export interface ScriptCall {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * How to give a script to `/bin/sh`: in the environment, which only the same user can read, and not in the
 * arguments, which everybody sees. Scripts carry the variables of containers, and so secrets.
 */
export function scriptCall(script: string): ScriptCall {
  const env: Record<string, string> = {};
  const names: string[] = [];
  for (let start = 0; start < script.length; start += chunkLength) {
    const name = `PLAYGROUND_SCRIPT_${names.length}`;
    names.push(name);
    env[name] = script.slice(start, start + chunkLength);
  }
  const whole = names.map((name) => `$${name}`).join("");
  return { args: ["/bin/sh", "-c", `script="${whole}"; unset ${names.join(" ")}; eval "$script"`], env };
}
