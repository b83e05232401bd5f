import { randomHex, type RandomBytes } from "../base/random.js";
import { DisposableStore, type Disposable } from "../base/disposable.js";
import { UserError } from "../base/errors.js";
import { Emitter, type Event } from "../base/event.js";
import type { Memory, SecretStore } from "../base/platform.js";
import type { Credential } from "../domain/credential.js";
import { readStoredCredentials, writeStoredCredentials } from "./storedCredentials.js";

const memoryKey = "credentials.v1";

/**
 * The person's credentials: what they are in the editor's global memory, their values in its SecretStorage and
 * nowhere else. Shared by all windows, so both are read anew each time.
 */
export class Credentials implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new Emitter<void>());
  readonly onDidChange: Event<void> = this.changes.event;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly platform: {
      readonly globalMemory: Memory;
      readonly secrets: SecretStore;
      readonly random: RandomBytes;
    },
  ) {
    this.owned.add(
      platform.secrets.onDidChange((key) => {
        if (key.startsWith(secretKey(""))) this.changes.fire();
      }),
    );
  }

  /** In the order in which they were added. */
  get list(): readonly Credential[] {
    return readStoredCredentials(this.platform.globalMemory.get(memoryKey)).credentials;
  }

  get(id: string): Credential | undefined {
    return this.list.find((credential) => credential.id === id);
  }

  /** The value, for those who hand it to a server or to a Secret; undefined where this editor has none. */
  async value(id: string): Promise<string | undefined> {
    const value = await this.platform.secrets.get(secretKey(id));
    return value === "" ? undefined : value;
  }

  /** Ids of the credentials that have a value here. */
  async withValue(): Promise<ReadonlySet<string>> {
    const ids = this.list.map(({ id }) => id);
    const values = await Promise.all(ids.map((id) => this.value(id)));
    return new Set(ids.filter((_id, index) => values[index] !== undefined));
  }

  /** Value first: what is listed can be used. */
  async add(credential: Omit<Credential, "id">, value: string | undefined): Promise<Credential> {
    const added: Credential = { ...credential, id: randomHex(this.platform.random, 12) };
    if (value !== undefined) await this.platform.secrets.set(secretKey(added.id), value);
    await this.write((list) => [...list, added]);
    return added;
  }

  /** Another value; what was said of the one before no longer counts. */
  async setValue(id: string, value: string, expiresAt: string | undefined): Promise<void> {
    await this.platform.secrets.set(secretKey(id), value);
    await this.update(id, ({ test: _test, expiresAt: _expiresAt, ...credential }) => ({
      ...credential,
      ...(expiresAt === undefined ? {} : { expiresAt }),
    }));
  }

  /** Changes one as it is now; does nothing when it was removed meanwhile. */
  async update(id: string, change: (credential: Credential) => Credential): Promise<void> {
    await this.write((list) =>
      list.map((credential) => (credential.id === id ? change(credential) : credential)),
    );
  }

  /** The value goes first: one without is still listed, and can be removed again. */
  async remove(id: string): Promise<void> {
    await this.platform.secrets.delete(secretKey(id));
    await this.write((list) => list.filter((credential) => credential.id !== id));
  }

  /**
   * One after the other: the editor tells of each write a moment later, and until then may give what was there
   * before, so that two at once would lose one.
   */
  private write(change: (list: readonly Credential[]) => readonly Credential[]): Promise<void> {
    const written = this.writing.then(() => this.writeNow(change));
    this.writing = written.catch(() => undefined);
    return written;
  }

  private async writeNow(change: (list: readonly Credential[]) => readonly Credential[]): Promise<void> {
    const stored = readStoredCredentials(this.platform.globalMemory.get(memoryKey));
    if (stored.isUnknown) {
      throw new UserError(
        "The list of credentials was written by another version of this extension, so it was left as it is. Update the extension in this window, then try again.",
      );
    }
    const credentials = change(stored.credentials);
    await this.platform.globalMemory.set(memoryKey, writeStoredCredentials({ ...stored, credentials }));
    this.changes.fire();
  }

  dispose(): void {
    this.owned.dispose();
  }
}

function secretKey(id: string): string {
  return `credential.${id}`;
}
