import type { Locator, Page } from "playwright-core";
import type { Outside, Target } from "../outside.js";
import { webviewFrame } from "./webview.js";

type Hands = Pick<Outside, "press" | "type" | "click" | "rightClick" | "focus" | "fill" | "isVisible">;

/** Mouse and keyboard on what a screen reader names. */
export function hands(page: Page): Hands {
  const find = ({ role, name, exact = false, nth, in: place }: Target): Locator => {
    const scope = place === "webview" ? webviewFrame(page) : page;
    const found = scope.getByRole(role as Parameters<Page["getByRole"]>[0], { name, exact });
    return nth === undefined ? found : found.nth(nth);
  };
  return {
    async press(...keys) {
      for (const key of keys) await page.keyboard.press(key);
    },
    type: (text) => page.keyboard.type(text),
    click: (target) => find(target).click(),
    rightClick: (target) => find(target).click({ button: "right" }),
    focus: (target) => find(target).focus(),
    fill: (target, text) => find(target).fill(text),
    isVisible: (target) => find(target).first().isVisible(),
  };
}
