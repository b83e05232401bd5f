import type { Page } from "playwright-core";

/** The items of the context menu that is open, separators left out. */
export async function readMenu(page: Page): Promise<readonly string[]> {
  const items = page.locator(".monaco-menu [role=menuitem]");
  await items.first().waitFor();
  const labels = await items.locator(".action-label").allInnerTexts();
  return labels.map((label) => label.trim()).filter((label) => label !== "");
}

/** Clicks an item of the context menu that is open; says what there is when it is not there. */
export async function clickMenuItem(page: Page, name: string): Promise<void> {
  const there = await readMenu(page);
  if (!there.includes(name)) {
    await page.keyboard.press("Escape");
    throw new Error(`no menu item "${name}"; there are: ${there.join(", ")}`);
  }
  // A menu ignores the mouse for a moment, lest the click that opened it chooses: it does not hear keys late.
  const item = page.locator(".monaco-menu [role=menuitem]").nth(await indexOf(page, name));
  await item.hover();
  await item.click({ delay: 50 });
  await page
    .locator(".monaco-menu")
    .first()
    .waitFor({ state: "detached" })
    .catch(() => item.click());
}

async function indexOf(page: Page, name: string): Promise<number> {
  const labels = await page.locator(".monaco-menu [role=menuitem]").allInnerTexts();
  return labels.findIndex((label) => label.split("\n")[0]?.trim() === name);
}
