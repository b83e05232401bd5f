import { sessionsWith, usableCredentials } from "../../actions/credentials/usableCredentials.js";
import type { App } from "../../app.js";
import { AbortScope } from "../../base/abort.js";
import { DisposableStore, MutableDisposable, type Disposable } from "../../base/disposable.js";
import type { SharedSecretState } from "../../domain/credential.js";
import type { UsableCredential } from "../../domain/credentialChoice.js";

/** What was last found of the credentials and of the Secrets that profiles share: looked up again when it may differ. */
export class KnownCredentials implements Disposable {
  private readonly owned = new DisposableStore();
  /** The look for shared Secrets that goes on: one that comes later, perhaps in another namespace, ends it. */
  private readonly looking = this.owned.add(new MutableDisposable<AbortScope>());
  /** Counts the readings of the keychain: the answer to an older one is dropped. */
  private readings = 0;
  private credentials: readonly UsableCredential[] = [];
  private secrets: ReadonlyMap<string, SharedSecretState> = new Map();

  constructor(
    private readonly app: Pick<
      App,
      "credentials" | "sessions" | "connections" | "profiles" | "platform" | "credentialActions"
    >,
    private readonly changed: () => void,
  ) {
    const { credentials, sessions, connections } = app;
    this.owned.add(credentials.onDidChange(() => this.readAgain()));
    this.owned.add(sessions.onDidChange(() => this.countSessions()));
    this.owned.add(connections.onDidChange(() => void this.lookForSharedSecrets()));
    this.readAgain();
    void this.lookForSharedSecrets();
  }

  get usable(): readonly UsableCredential[] {
    return this.credentials;
  }

  /** By the Secret's name, in the namespace that is shown. */
  get sharedSecrets(): ReadonlyMap<string, SharedSecretState> {
    return this.secrets;
  }

  /** The keychain answers late; what is shown is as it was until then. */
  private readAgain(): void {
    const { credentials, sessions, platform } = this.app;
    const turn = ++this.readings;
    usableCredentials({ credentials, sessions, clock: platform.clock }).then(
      (usable) => {
        if (turn !== this.readings) return;
        this.credentials = usable;
        this.changed();
      },
      (error: unknown) => platform.log.warn("the secret storage did not answer", { error: String(error) }),
    );
  }

  /** A session's event changes no value, so the keychain is not asked for it. */
  private countSessions(): void {
    const sessions = [...this.app.sessions.values()];
    this.credentials = this.credentials.map((each) => ({
      ...each,
      sessionCount: sessionsWith(each.credential.id, sessions).length,
    }));
    this.changed();
  }

  /** Never rejects: a Secret that cannot be asked for is unknown. */
  async lookForSharedSecrets(): Promise<void> {
    const names = this.app.profiles.all.flatMap(({ defaults }) =>
      Object.values(defaults.secretEnv ?? {}).map(({ name }) => name),
    );
    const scope = new AbortScope();
    this.looking.value = scope;
    const found = await this.app.credentialActions.findSharedSecrets([...new Set(names)], scope.signal);
    if (scope.signal.aborted) return;
    this.secrets = found;
    this.changed();
  }

  dispose(): void {
    this.owned.dispose();
  }
}
