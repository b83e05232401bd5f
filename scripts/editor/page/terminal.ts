import type { Page } from "playwright-core";
import type { Outside } from "../outside.js";

/** What xterm.js lets a page read; VS Code hangs it on the terminal's element. */
interface Xterm {
  readonly cols: number;
  readonly rows: number;
  readonly buffer: {
    readonly active: {
      readonly length: number;
      getLine(
        row: number,
      ): { readonly isWrapped: boolean; translateToString(trim: boolean): string } | undefined;
    };
  };
  input(data: string): void;
}

type Terminal = Pick<
  Outside,
  "terminalText" | "terminalSize" | "terminalNames" | "terminalInput" | "focusTerminal"
>;

/** The terminal that is shown: the one with the focus where there are several side by side. */
export function terminal(page: Page): Terminal {
  const wrappers = page.locator(".terminal-wrapper.active:visible");
  const shown = async () => {
    await wrappers.first().waitFor();
    const focused = page.locator(".terminal-wrapper.active:visible:focus-within");
    return ((await focused.count()) > 0 ? focused : wrappers).first();
  };
  return {
    async terminalText() {
      const lines = await (
        await shown()
      ).evaluate((element: HTMLElement & { xterm?: Xterm }) => {
        const buffer = element.xterm?.buffer.active;
        if (!buffer) throw new Error("the terminal has not started yet");
        // A line that was too long for the screen is one line.
        const joined: string[] = [];
        for (let row = 0; row < buffer.length; row++) {
          const line = buffer.getLine(row);
          const isContinued = buffer.getLine(row + 1)?.isWrapped === true;
          const text = line?.translateToString(!isContinued) ?? "";
          if (line?.isWrapped && joined.length > 0) joined.push(`${joined.pop() ?? ""}${text}`);
          else joined.push(text);
        }
        return joined;
      });
      return lines.join("\n").trimEnd();
    },
    async terminalSize() {
      return (await shown()).evaluate((element: HTMLElement & { xterm?: Xterm }) => {
        if (!element.xterm) throw new Error("the terminal has not started yet");
        return { columns: element.xterm.cols, rows: element.xterm.rows };
      });
    },
    async terminalNames() {
      const list = page.locator(".terminal-tabs-entry:visible");
      const entries = (await list.count()) > 0 ? list : page.locator(".single-terminal-tab:visible");
      return (await entries.allInnerTexts()).map((it) => it.trim());
    },
    async terminalInput(text) {
      await (
        await shown()
      ).evaluate((element: HTMLElement & { xterm?: Xterm }, input) => {
        element.xterm?.input(input);
      }, text);
    },
    async focusTerminal() {
      await (await shown()).locator(".xterm-helper-textarea").focus();
    },
  };
}
