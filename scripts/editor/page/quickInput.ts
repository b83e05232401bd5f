import type { Page } from "playwright-core";
import type { Outside } from "../outside.js";

/** Quick picks, input boxes and the palette, which are one widget. */
export function quickInput(page: Page): Pick<Outside, "quickInput" | "pick" | "answer" | "runCommand"> {
  const widget = page.locator(".quick-input-widget:visible");
  const box = widget.locator(".quick-input-box input").first();
  const rows = widget.locator(".quick-input-list .monaco-list-row");
  return {
    async quickInput() {
      if ((await widget.count()) === 0) return undefined;
      const text = async (selector: string) =>
        (await widget.locator(selector).allInnerTexts()).map((it) => it.trim()).join(" ");
      const items = await rows.evaluateAll((elements) =>
        elements.map((element) =>
          [".label-name", ".label-description", ".quick-input-list-label-meta"]
            .map((selector) => element.querySelector(selector)?.textContent.trim() ?? "")
            .filter(Boolean)
            .join("  "),
        ),
      );
      return {
        title: await text(".quick-input-title"),
        placeholder: (await box.getAttribute("placeholder")) ?? "",
        value: await box.inputValue(),
        message: await text(".quick-input-message"),
        items,
      };
    },
    async pick(label) {
      await rows.filter({ hasText: label }).first().click();
    },
    async answer(text) {
      await box.fill(text);
      await box.press("Enter");
    },
    async runCommand(title) {
      await page.keyboard.press("F1");
      // A question that was open is the same box until the palette takes it over.
      await page.waitForFunction(() =>
        document.querySelector<HTMLInputElement>(".quick-input-box input")?.value.startsWith(">"),
      );
      await box.fill(`>${title}`);
      const row = rows.filter({ has: page.getByText(title, { exact: true }) }).first();
      await row
        .or(rows.filter({ hasText: title }).first())
        .first()
        .click();
    },
  };
}
