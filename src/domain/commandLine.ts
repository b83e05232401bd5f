/**
 * Splits a line into words as a POSIX shell does with quotes and backslashes; nothing is expanded. Returns the
 * sentence that says what is wrong when a quote is not closed.
 */
export function splitCommandLine(line: string): readonly string[] | string {
  const words: string[] = [];
  let word: string | undefined;
  let quote: "'" | '"' | undefined;
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (char === quote) {
      quote = undefined;
    } else if (char === "\\" && quote !== "'" && isEscape(line.charAt(at + 1), quote)) {
      word = (word ?? "") + line.charAt(++at);
    } else if (quote !== undefined) {
      word = (word ?? "") + char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= "";
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + char;
    }
  }
  if (quote) return `The quotation mark ${quote} is not closed. Add another at the end of the word.`;
  if (word !== undefined) words.push(word);
  return words;
}

/** Inside double quotes a backslash is itself, except before what would mean something there. */
function isEscape(next: string, quote: string | undefined): boolean {
  return quote === '"' ? /["\\$`]/.test(next) : next !== "";
}

/** A line that {@link splitCommandLine}, and any POSIX shell, splits into `words` again. */
export function joinCommandLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}
