import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** A folder of its own for a test, to be removed by it. */
export class TestFolder {
  private constructor(readonly path: string) {}

  static async make(): Promise<TestFolder> {
    return new TestFolder(await realpath(await mkdtemp(path.join(os.tmpdir(), "pod-sessions-"))));
  }

  /** Writes `text` to `name` in the folder, folders included, and gives its absolute path. */
  async write(name: string, text: string | Uint8Array, mode = 0o644): Promise<string> {
    const file = this.at(name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text, { mode });
    return file;
  }

  at(name: string): string {
    return path.join(this.path, name);
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
