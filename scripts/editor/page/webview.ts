import { readFile } from "node:fs/promises";
import path from "node:path";
import type { FrameLocator, Page } from "playwright-core";
import type { AxeViolation, Outside } from "../outside.js";
import { root } from "../place.js";

/** The inside of the webview panel that is shown: VS Code puts our page two frames deep. */
export function webviewFrame(page: Page): FrameLocator {
  return page.locator("iframe.webview.ready:visible").last().contentFrame().frameLocator("#active-frame");
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** The webview panel that is shown, beside what {@link Outside.click} and its like do with `in: "webview"`. */
export function webview(page: Page): Pick<Outside, "webviewText" | "webviewAxe"> {
  const body = () => webviewFrame(page).locator("body");
  return {
    webviewText: () => body().innerText(),
    async webviewAxe() {
      const source = await readFile(path.join(root, "node_modules/axe-core/axe.min.js"), "utf8");
      // Evaluated by the browser's debugger, so the page's content security policy stays as it is.
      const results = await body().evaluate(async (_, axeSource) => {
        (0, eval)(axeSource);
        const { axe } = globalThis as unknown as {
          axe: { run(context: Document, options: object): Promise<AxeResults> };
        };
        return axe.run(document, { preload: false, iframes: false });
      }, source);
      return results.violations.map(({ id, help, nodes }): AxeViolation => ({
        id,
        help,
        nodes: nodes.map((node) => `${node.html}\n${node.failureSummary ?? ""}`),
      }));
    },
  };
}
