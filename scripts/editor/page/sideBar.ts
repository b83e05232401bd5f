import type { Locator, Page } from "playwright-core";
import type { Outside } from "../outside.js";
import { readMenu, clickMenuItem } from "./menu.js";

type SideBar = Pick<
  Outside,
  | "openView"
  | "treeText"
  | "treeLabels"
  | "selectRow"
  | "toggleRow"
  | "rowMenu"
  | "rowMenuItems"
  | "rowAction"
  | "rowTooltip"
>;

/** The side bar's trees, read from their rows. */
export function sideBar(page: Page): SideBar {
  const bar = page.locator(".part.sidebar");
  const rows = bar.locator(".monaco-list-row");
  const row = (text: string): Locator => rows.filter({ hasText: text }).first();
  return {
    async openView(container) {
      const tab = page.locator(".part.activitybar").getByRole("tab", { name: container });
      if ((await tab.getAttribute("aria-selected")) !== "true" || !(await bar.isVisible())) await tab.click();
      await bar.locator(".composite.title", { hasText: new RegExp(escaped(container), "i") }).waitFor();
    },
    async treeText() {
      const welcome = bar.locator(".welcome-view:visible .welcome-view-content");
      const paragraphs = await welcome.locator("p, .button-container").allInnerTexts();
      const lines = await rows.evaluateAll((elements) =>
        elements
          .map((element) => ({ element, top: element.getBoundingClientRect().top }))
          .sort((a, b) => a.top - b.top)
          .map(({ element }) => {
            const level = Number(element.getAttribute("aria-level") ?? "1");
            const open = element.getAttribute("aria-expanded");
            const mark = open === "true" ? "▾ " : open === "false" ? "▸ " : "";
            const part = (selector: string) => element.querySelector(selector)?.textContent.trim() ?? "";
            const label = part(".label-name") || part(".monaco-icon-label") || element.textContent.trim();
            const text = [label, part(".label-description")].filter(Boolean).join("  ");
            return "  ".repeat(level - 1) + mark + text;
          }),
      );
      return [...paragraphs.map((it) => it.trim()), ...lines].join("\n");
    },
    treeLabels: () =>
      rows.evaluateAll((elements) => elements.map((element) => element.getAttribute("aria-label") ?? "")),
    async selectRow(text) {
      await row(text).click();
    },
    async toggleRow(text) {
      await row(text).locator(".monaco-tl-twistie").click();
    },
    async rowMenu(text, item) {
      await row(text).click({ button: "right" });
      await clickMenuItem(page, item);
    },
    async rowMenuItems(text) {
      await row(text).click({ button: "right" });
      const items = await readMenu(page);
      await page.keyboard.press("Escape");
      return items;
    },
    async rowAction(text, action) {
      await row(text).hover();
      await row(text).getByRole("button", { name: action }).click();
    },
    async rowTooltip(text) {
      const hover = page.locator(".monaco-hover:visible .hover-contents");
      // The tree is asked for it only now.
      const isThere = hover.filter({ hasNotText: /^\s*(Loading\.\.\.)?\s*$/ }).first();
      // Again where the row was drawn anew under the mouse, which takes its tooltip away.
      for (let left = 3; ; left--) {
        // Leave first: a hover that is already there would not be shown again.
        await page.mouse.move(0, 0);
        await row(text).locator(".monaco-icon-label").hover();
        try {
          await isThere.waitFor({ timeout: 4_000 });
          return (await hover.allInnerTexts()).join("\n").trim();
        } catch (error) {
          if (left === 0) throw error;
        }
      }
    },
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
