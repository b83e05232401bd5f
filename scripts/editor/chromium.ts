import { existsSync } from "node:fs";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The browser's program: `CHROME_PATH`, or where systems put it. */
export function findChromium(): string | undefined {
  return [process.env.CHROME_PATH, ...places].find((file) => file !== undefined && existsSync(file));
}

/** A browser that talks to nobody but the page it is shown, in a container as on a desktop. */
export const chromiumArgs = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];
