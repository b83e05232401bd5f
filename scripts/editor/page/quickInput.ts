import type { Page } from "playwright-core";
import type { Outside } from "../outside.js";

/** Quick picks, input boxes and the palette, which are one widget. */
export function quickInput(page: Page): Pick<Outside, "quickInput" | "pick" | "answer" | "runCommand"> {
  const widget = page.locator(".quick-input-widget:visible");
  const box = widget.locator(".quick-input-box input").first();
  const rows = widget.locator(".quick-input-list .monaco-list-row");
  return {
    // Read at one moment: it may be gone at the next.
    quickInput: () =>
      page.evaluate(() => {
        const shown = [...document.querySelectorAll<HTMLElement>(".quick-input-widget")].find(
          (element) => element.offsetParent !== null,
        );
        const input = shown?.querySelector<HTMLInputElement>(".quick-input-box input");
        if (!shown || !input) return undefined;
        const text = (element: Element, selector: string) =>
          element.querySelector(selector)?.textContent.trim() ?? "";
        const rowParts = [".label-name", ".label-description", ".quick-input-list-label-meta"];
        return {
          title: text(shown, ".quick-input-title"),
          placeholder: input.placeholder,
          value: input.value,
          message: text(shown, ".quick-input-message"),
          items: [...shown.querySelectorAll(".quick-input-list .monaco-list-row")].map((row) =>
            rowParts
              .map((part) => text(row, part))
              .filter(Boolean)
              .join("  "),
          ),
        };
      }),
    async pick(label) {
      await rows.filter({ hasText: label }).first().click();
    },
    async answer(text) {
      await box.fill(text);
      await box.press("Enter");
    },
    async runCommand(title) {
      const exact = rows.filter({ has: page.getByText(title, { exact: true }) }).first();
      const row = exact.or(rows.filter({ hasText: title }).first()).first();
      // A palette that was opened before the extensions were known does not learn of them: open it again.
      for (let left = 5; ; left--) {
        await page.keyboard.press("F1");
        // A question that was open is the same box until the palette takes it over.
        await page.waitForFunction(() =>
          document.querySelector<HTMLInputElement>(".quick-input-box input")?.value.startsWith(">"),
        );
        await box.fill(`>${title}`);
        try {
          await row.click({ timeout: 4_000 });
          return;
        } catch (error) {
          if (left === 0) throw error;
          await page.keyboard.press("Escape");
        }
      }
    },
  };
}
