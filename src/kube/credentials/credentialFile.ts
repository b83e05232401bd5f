import { readFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import type { Clock } from "../../base/clock.js";

/** Read again at least this often, as client-go does with token files. */
const maxAgeMs = 60_000;
/** File systems tell times apart by some milliseconds only. */
const sameMomentMs = 50;
const maxBytes = 1024 * 1024;

interface Reading {
  readonly text: string;
  /** Changes with every write and every replacement of the file. */
  readonly stamp: string;
  readonly readAtMs: number;
}

/** Why a credential file could not be read: what is wrong with it, as the end of a sentence. */
export class CredentialFileFault extends Error {
  override readonly name = "CredentialFileFault";
}

/** The text of a credential file, read again when the file changed and after a minute. */
export class CredentialFile {
  private last: Reading | undefined;

  constructor(
    readonly file: string,
    private readonly clock: Clock,
  ) {}

  /** @throws CredentialFileFault */
  async read(): Promise<string> {
    try {
      const found = await stat(this.file);
      if (!found.isFile()) throw new CredentialFileFault("is not a regular file");
      if (found.size > maxBytes)
        throw new CredentialFileFault("has more than a megabyte, so it is no credential");
      const stamp = `${found.dev}:${found.ino}:${found.size}:${found.mtimeMs}`;
      const nowMs = this.clock.now();
      if (this.last?.stamp === stamp && isFresh(this.last, found.mtimeMs, nowMs)) return this.last.text;
      const text = await readFile(this.file, "utf8");
      this.last = { text, stamp, readAtMs: nowMs };
      return text;
    } catch (error) {
      throw error instanceof CredentialFileFault
        ? error
        : new CredentialFileFault(wordsOf(error), { cause: error });
    }
  }

  /** What was read is read again next time. Returns whether the file holds something else by now. */
  forget(): boolean {
    const before = this.last?.text;
    this.last = undefined;
    try {
      return readFileSync(this.file, "utf8") !== before;
    } catch {
      return false;
    }
  }
}

/** What was read in the moment of a write may be followed by another write of the same moment and size. */
function isFresh(reading: Reading, writtenAtMs: number, nowMs: number): boolean {
  return reading.readAtMs - writtenAtMs > sameMomentMs && nowMs - reading.readAtMs < maxAgeMs;
}

function wordsOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return "does not exist";
    case "EACCES":
    case "EPERM":
      return "may not be read by you";
    case undefined:
    default:
      return `cannot be read (${code ?? "unknown error"})`;
  }
}
