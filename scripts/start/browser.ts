import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { addressOf } from "../editor/editor.js";
import { linkExtension } from "../editor/extensions.js";
import { ensureEditor } from "../editor/install.js";
import { root } from "../editor/place.js";
import { EditorServer } from "../editor/server.js";
import { quietSettings } from "../editor/settings.js";

/** VS Code's server with the extension, for a person's own browser. */
export interface ServedEditor {
  readonly address: string;
  stop(): Promise<void>;
}

/** @param port to listen on at loopback; 0 takes a free one. */
export async function serveEditor(options: {
  readonly workspace: string;
  readonly port: number;
}): Promise<ServedEditor> {
  const editor = await ensureEditor();
  const dataFolder = await mkdtemp(path.join(tmpdir(), "pod-sessions-start-"));
  const settingsFile = path.join(dataFolder, "data/User/settings.json");
  await mkdir(path.dirname(settingsFile), { recursive: true });
  await writeFile(settingsFile, JSON.stringify(quietSettings, null, 2));
  await linkExtension(dataFolder, root);
  const server = await EditorServer.start({ editor, dataFolder, port: options.port, env: process.env });
  return {
    address: addressOf({ port: server.port, workspace: options.workspace }),
    async stop() {
      await server.stop();
      await rm(dataFolder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
