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
      // Again where the key met a palette on its way out, or where the palette was opened before the extensions were known.
      for (let left = 5; ; left--) {
        try {
          await page.keyboard.press("F1");
          await page.waitForFunction(paletteHasFocus, undefined, { timeout: 3_000 });
          await box.fill(`>${title}`, { timeout: 3_000 });
          await row.click({ timeout: 4_000 });
          return;
        } catch (error) {
          if (left === 0) throw error;
          // Only to the palette: a page that has the focus would take it as "back".
          if (await box.isVisible()) await box.press("Escape", { timeout: 1_000 }).catch(() => undefined);
        }
      }
    },
  };
}

/** Runs in the page. A box that is hidden keeps its text, and one that asks something else has other text. */
function paletteHasFocus(): boolean {
  const input = document.activeElement;
  return (
    input instanceof HTMLInputElement &&
    input.closest(".quick-input-box") !== null &&
    input.offsetParent !== null &&
    input.value.startsWith(">")
  );
}
