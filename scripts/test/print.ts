/** Takes text as a suite says it. */
export type Print = (text: string) => void;

/** Says it at once. */
export const printNow: Print = (text) => void process.stdout.write(text);

/** Keeps what a suite says until it is told, so that suites side by side do not talk over each other. */
export function laterPrint(): { readonly print: Print; tell(): void } {
  const said: string[] = [];
  return {
    print: (text) => void said.push(text),
    tell: () => printNow(said.splice(0).join("")),
  };
}
