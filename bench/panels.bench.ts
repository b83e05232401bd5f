import { startEditor, type Editor } from "../scripts/editor/editor.js";
import { until } from "../scripts/editor/until.js";
import { makeWorkspace } from "../scripts/editor/workspace.js";
import { median, type Bench } from "./bench.js";

const runs = 5;
const limitMs = 300;

const panels = [
  { title: "Show Kubeconfig and Rights", tab: "Kubeconfig" },
  { title: "Show Credentials", tab: "Credentials" },
] as const;

interface Opening {
  /** From Enter in the palette until the panel has painted its state. */
  readonly totalMs: number;
  /** Of that, from the page's first byte. */
  readonly pageMs: number;
}

async function open({ page }: Editor, title: string): Promise<Opening> {
  await page.locator(".quick-input-widget:visible").waitFor({ state: "detached" });
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget:visible .quick-input-box input").fill(`>${title}`);
  await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: title }).waitFor();
  const startedMs = Date.now();
  await page.keyboard.press("Enter");
  const frame = page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
  await frame.locator("#panel:not([aria-busy])").waitFor();
  const { atMs, pageMs } = await frame.locator("body").evaluate(async () => {
    const paint = () => performance.getEntriesByName("first-contentful-paint")[0];
    while (!paint()) await new Promise(requestAnimationFrame);
    const pageMs = paint()?.startTime ?? 0;
    return { atMs: performance.timeOrigin + pageMs, pageMs };
  });
  return { totalMs: atMs - startedMs, pageMs };
}

async function closeAll(editor: Editor): Promise<void> {
  await editor.runCommand("View: Close All Editors");
  await until({ what: "no tab", read: () => editor.tabs(), isDone: (tabs) => tabs.length === 0 });
}

type Panel = (typeof panels)[number];
/** Of one panel in one window: its first opening, and those after it. */
type Openings = ReadonlyMap<Panel, readonly [first: Opening, ...later: Opening[]]>;

async function openInWindow(order: readonly Panel[], say: (line: string) => void): Promise<Openings> {
  const workspace = await makeWorkspace();
  const editor = await startEditor({ workspace: workspace.folder });
  const found = new Map<Panel, readonly [Opening, ...Opening[]]>();
  const once = async ({ title, tab }: Panel) => {
    await closeAll(editor);
    const opening = await open(editor, title);
    say(`${tab}: ${rounded(opening).join(" ms, of it the page ")} ms`);
    return opening;
  };
  try {
    await editor.openView("Pod Sessions");
    await editor.treeText();
    for (const panel of order) {
      const first = await once(panel);
      const later: Opening[] = [];
      for (let run = 0; run < runs; run++) later.push(await once(panel));
      found.set(panel, [first, ...later]);
    }
  } finally {
    await editor.stop();
    await workspace.remove();
  }
  return found;
}

export const bench: Bench = {
  needs: "editor",
  async run({ say }) {
    const rows: (string | number)[][] = [];
    const misses: string[] = [];
    const note = (what: string, opening: Opening) => rows.push([what, ...rounded(opening)]);
    // Each panel is the first that its window shows, and in another window the second.
    const windows = [await openInWindow(panels, say), await openInWindow([...panels].reverse(), say)];
    for (const panel of panels) {
      const later: Opening[] = [];
      for (const found of windows) {
        const [first, ...others] = found.get(panel) ?? [];
        const isFirstWebview = [...found.keys()][0] === panel;
        if (first)
          note(`${panel.tab}, ${isFirstWebview ? "the window's first webview" : "the first time"}`, first);
        later.push(...others);
      }
      const [totalMs, pageMs] = [median(later.map((it) => it.totalMs)), median(later.map((it) => it.pageMs))];
      note(panel.tab, { totalMs, pageMs });
      if (totalMs > limitMs)
        misses.push(`the panel ${panel.tab} opens in ${Math.round(totalMs)} ms of ${limitMs} allowed`);
    }
    return {
      title: "Panels",
      about:
        `From Enter in the palette until the panel has painted its state, in the real editor; the median of ${2 * runs} ` +
        `openings in two windows, of which the ${limitMs} ms are held. *The first time*: once, where the panel's code is read ` +
        "while its page is. *The window's first webview*: once too, where the editor also starts what it shows any webview " +
        "with. *The page*: from the first byte of our own page; the rest is the editor's making of a webview.",
      columns: ["ms", "all", "the page"],
      rows,
      misses,
    };
  },
};

function rounded({ totalMs, pageMs }: Opening): [number, number] {
  return [Math.round(totalMs), Math.round(pageMs)];
}
