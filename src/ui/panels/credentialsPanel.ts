import * as vscode from "vscode";
import { sessionsWith } from "../../actions/credentials/usableCredentials.js";
import type { FoundCredential } from "../../actions/credentials/importCredential.js";
import type { App } from "../../app.js";
import { DisposableStore, type Disposable } from "../../base/disposable.js";
import { UserError } from "../../base/errors.js";
import { Emitter } from "../../base/event.js";
import { randomHex } from "../../base/random.js";
import {
  credentialsContract,
  type CredentialsPanelHandlers,
  type CredentialsPanelState,
} from "../../contracts/credentialsPanel.js";
import { hostOnly } from "../../domain/credentialFields.js";
import { isHeld } from "../../domain/rotation.js";
import { FieldFault } from "../../domain/validate/fieldFault.js";
import { credentialInput, detailsInput, expiryInput } from "../../present/credentials/credentialInput.js";
import { credentialsPanelState } from "../../present/credentials/credentialsPanelState.js";
import { removalText, rotationText } from "../../present/credentials/rotationText.js";
import { isUntrusted } from "../../state/connections.js";
import { TestRuns } from "../../state/testRuns.js";
import { confirm } from "../notify.js";
import { KnownCredentials } from "./knownCredentials.js";
import { PanelHost } from "./panelHost.js";
import type { PanelTab } from "./panelTab.js";

/** The credentials panel: its state from the product, its requests to the product's verbs. */
export function credentialsPanel(app: App, tab: PanelTab): PanelHost<typeof credentialsContract> {
  const changes = tab.own(new Emitter<void>());
  const model = tab.own(new CredentialsPanelModel(app, () => changes.fire()));
  app.connections.start();
  return new PanelHost(tab, {
    name: "credentials",
    contract: credentialsContract,
    handlers: model.handlers,
    state: () => model.state(),
    onDidChange: changes.event,
    fieldOf: (error) => (error instanceof FieldFault ? (fieldNames[error.field] ?? error.field) : undefined),
    log: app.platform.log,
  });
}

/** The form has one field for what differs from kind to kind. */
const fieldNames: Readonly<Record<string, string>> = {
  host: "place",
  server: "place",
  variable: "place",
  url: "place",
  expiresAt: "expires",
};

class CredentialsPanelModel implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly known: KnownCredentials;
  private readonly tests: TestRuns;
  private readonly rotating = new Set<string>();
  private found: { readonly source: FoundSource; readonly items: readonly FoundCredential[] } | undefined;

  constructor(
    private readonly app: App,
    private readonly changed: () => void,
  ) {
    const { permissions, profiles, platform } = app;
    this.known = this.owned.add(new KnownCredentials(app, changed));
    this.tests = new TestRuns((id, signal) => app.credentialActions.test(id, signal), changed);
    this.owned.add(profiles.onDidChange(changed));
    this.owned.add(permissions.onDidChange(changed));
    this.owned.add(platform.onDidGrantTrust(changed));
  }

  state(): CredentialsPanelState {
    const { connections, sessions, profiles, permissions, platform } = this.app;
    const { found } = this;
    return credentialsPanelState({
      usable: this.known.usable,
      sessionsOf: (id) => sessionsWith(id, sessions.values()),
      busyWith: (id) => (this.tests.has(id) ? "test" : this.rotating.has(id) ? "rotation" : undefined),
      profiles: profiles.all,
      sharedSecret: (name) => this.known.sharedSecrets.get(name) ?? "unknown",
      namespace: "namespace" in connections.state ? connections.state.namespace : undefined,
      maySecrets: (verb) => permissions.verdictOn(`${verb} secrets`),
      isUntrusted: isUntrusted(connections, platform),
      found: found && {
        source: found.source,
        items: found.items.map(({ title }, number) => ({ number, title })),
      },
      nowMs: platform.clock.now(),
    });
  }

  readonly handlers: CredentialsPanelHandlers = {
    add: async ({ typed, value, trim, generate }) => {
      const { platform, credentialActions } = this.app;
      if (!generate && value === "") throw new FieldFault("value", "The value is missing. Paste it here.");
      const made = generate ? randomHex(platform.random, 64) : value;
      const { name } = await credentialActions.add({ ...credentialInput(typed), value: made, trim });
      if (!generate) return { said: `“${name}” is kept in this editor's secret storage.` };
      await vscode.env.clipboard.writeText(made);
      return { said: `“${name}” has a new value of 64 hex digits, which is on the clipboard too.` };
    },
    test: async ({ id }, signal) => {
      await this.tests.run([id], signal);
      return null;
    },
    testAll: async (_params, signal) => {
      const ids = this.known.usable
        .filter(({ state }) => state !== "missing")
        .map(({ credential }) => credential.id);
      await this.tests.run(ids, signal);
      return null;
    },
    stopTests: ({ id }) => {
      this.tests.stop(id);
      return Promise.resolve(null);
    },
    edit: async ({ id, name, details }) => {
      await this.app.credentialActions.edit(id, { name, ...detailsInput(details) });
      return null;
    },
    rotate: async ({ id, value, trim, overwrite, expires }, signal) => {
      const options = { trim, overwrite, ...expiryInput(expires), signal };
      const rotation = await this.whileRotating(id, () =>
        this.app.credentialActions.rotate(id, value, options),
      );
      const said = [...rotationText(rotation)];
      // What was typed is needed once more.
      if (rotation.looked.kind === "nowhere") throw new UserError(said.join(" "));
      return { said, isHeld: rotation.sessions.some(isHeld) };
    },
    remove: async ({ id }) => {
      const credential = this.app.credentials.get(id);
      if (!credential) return null;
      const { state } = this.app.connections;
      const isCounted = state.kind === "connected" || state.kind === "stale";
      const used = sessionsWith(id, this.app.sessions.values()).length;
      const isSure = await confirm({
        question: `Remove the credential “${credential.name}”?`,
        detail: removalText(used, isCounted ? state : undefined),
        yes: "Remove",
      });
      if (isSure) await this.app.credentialActions.remove(id);
      return null;
    },
    findImports: async ({ source, host }, signal) => {
      const from = source === "git" ? { kind: source, host: hostOnly(host) } : { kind: source };
      if (from.kind === "git" && from.host === "")
        throw new UserError("Type the host to ask git for, for example “github.com”.");
      this.found = { source, items: await this.app.credentialActions.findImports(from, signal) };
      this.changed();
      return null;
    },
    import: async ({ number }, signal) => {
      const found = this.found?.items[number];
      if (!found) throw new UserError("This is not among what was found any more. Look again.");
      const { name } = await this.app.credentialActions.import(found, signal);
      return { said: `“${name}” was imported.` };
    },
    saveShared: async (request, signal) => {
      await this.app.credentialActions.saveSharedSecret(
        { ...request, name: request.secretName.trim() },
        signal,
      );
      void this.known.lookForSharedSecrets();
      return { said: `The Secret ${request.secretName.trim()} is up to date.` };
    },
  };

  private async whileRotating<T>(id: string, work: () => Promise<T>): Promise<T> {
    this.rotating.add(id);
    this.changed();
    try {
      return await work();
    } finally {
      this.rotating.delete(id);
      this.changed();
    }
  }

  dispose(): void {
    this.owned.dispose();
  }
}

type FoundSource = NonNullable<CredentialsPanelState["found"]>["source"];
