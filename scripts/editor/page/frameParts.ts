import type { Page } from "playwright-core";
import type { Outside } from "../outside.js";

type FrameParts = Pick<
  Outside,
  "notifications" | "clearNotifications" | "dialog" | "answerDialog" | "statusBar" | "tabs" | "editorText"
>;

/**
 * What stands around the views: notifications, status bar, tabs, the text editor. A window that runs tests keeps its
 * notifications in their centre, which is opened to read them.
 */
export function frameParts(page: Page, options: { readonly runCommand: Outside["runCommand"] }): FrameParts {
  return {
    async notifications() {
      const centre = page.locator(".notifications-center:visible");
      const unread = page.locator("#status\\.notifications .codicon-bell-dot");
      if ((await page.locator(".notifications-toasts").count()) === 0 && (await unread.count()) > 0) {
        await options.runCommand("Notifications: Show Notifications");
        await centre.waitFor();
      }
      return page.locator(".notification-list-item:visible").evaluateAll((elements) =>
        elements.map((element) => ({
          message: element.querySelector(".notification-list-item-message")?.textContent.trim() ?? "",
          buttons: [...element.querySelectorAll(".notification-list-item-buttons-container .monaco-button")]
            .map((button) => button.textContent.trim())
            .filter(Boolean),
        })),
      );
    },
    async clearNotifications() {
      if ((await page.locator(".notification-list-item").count()) > 0)
        await options.runCommand("Notifications: Clear All Notifications");
      // What the list keeps of its rows while it is hidden, for the next time, is nothing that anybody sees.
      await page.locator(".notification-list-item:visible").first().waitFor({ state: "detached" });
    },
    async dialog() {
      const box = page.locator(".monaco-dialog-box:visible");
      if ((await box.count()) === 0) return undefined;
      const text = async (selector: string) =>
        (await box.locator(selector).allInnerTexts()).join("\n").trim();
      const buttons = await box.locator(".dialog-buttons .monaco-button").allInnerTexts();
      return {
        message: await text(".dialog-message-text"),
        detail: await text(".dialog-message-detail"),
        buttons: buttons.map((it) => it.trim()),
      };
    },
    async answerDialog(button) {
      const box = page.locator(".monaco-dialog-box");
      await box.getByRole("button", { name: button, exact: true }).click();
      await box.waitFor({ state: "detached" });
    },
    statusBar: () =>
      page
        .locator(".part.statusbar .statusbar-item:visible")
        .evaluateAll((elements) =>
          elements
            .sort((a, b) => a.getBoundingClientRect().left - b.getBoundingClientRect().left)
            .map((element) => element.getAttribute("aria-label") ?? element.textContent),
        ),
    tabs: () =>
      page
        .locator(".part.editor .tabs-container .tab")
        .evaluateAll((elements) =>
          elements.map((element) => element.querySelector(".label-name")?.textContent ?? ""),
        ),
    async editorText() {
      const lines = page.locator(".editor-group-container.active .monaco-editor .view-line");
      const placed = await lines.evaluateAll((elements) =>
        elements
          .map((element) => ({ top: element.getBoundingClientRect().top, text: element.textContent }))
          .sort((a, b) => a.top - b.top)
          .map(({ text }) => text.replaceAll("\u00a0", " ")),
      );
      return placed.join("\n");
    },
  };
}
