import { createHash } from "node:crypto";
import { AbortScope } from "../../base/abort.js";
import { DisposableStore, type Disposable } from "../../base/disposable.js";
import type { Platform } from "../../base/platform.js";
import type { Settings } from "../../domain/settings.js";
import type { CredentialSource } from "../endpoint.js";
import type { AuthorityText } from "../kubeconfig/authorityText.js";
import type { ExecPlugin, ResolvedContext } from "../kubeconfig/resolvedContext.js";
import { authProvider } from "./authProvider.js";
import { basic, bearer } from "./authorization.js";
import { ClientCertificate } from "./clientCertificate.js";
import { credentialFailure, namedUserOf, type NamedUser } from "./credentialFailure.js";
import { execInfo } from "./execCredential.js";
import { ExecMaterial } from "./execMaterial.js";
import { runPlugin } from "./execPluginRun.js";
import { impersonationHeaders } from "./impersonationHeaders.js";
import { LoginShell } from "./loginShell.js";
import { fixedMaterial, lazyMaterial, type MaterialSource } from "./material.js";
import { RenewableCredentials } from "./renewableCredentials.js";
import { TokenFile } from "./tokenFile.js";
import { UserCredentials } from "./userCredentials.js";
import { checkTrust } from "./workspaceTrust.js";

export interface CredentialSourcesDeps {
  readonly platform: Pick<Platform, "clock" | "log" | "process" | "isTrusted">;
  readonly settings: () => Pick<Settings, "credentialPluginTimeoutSeconds">;
}

/** More are never in use at once; the least recently used is forgotten. */
const maxSources = 32;

/**
 * The credentials of all users of the window. One source serves one user at one cluster, for as long as the
 * kubeconfig says the same about the cluster: a credential never reaches another cluster, and a plugin is not run
 * again because another context of the file changed. What the user logs in with may be renewed meanwhile.
 * Disposing ends the plugins that run.
 */
export class CredentialSources implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly scope = this.owned.add(new AbortScope());
  private readonly sources = new Map<string, RenewableCredentials>();
  private readonly loginShell: LoginShell;

  constructor(private readonly deps: CredentialSourcesDeps) {
    const { process, clock, log } = deps.platform;
    this.loginShell = new LoginShell({
      process,
      clock,
      log: log.child("credentials"),
      signal: this.scope.signal,
    });
  }

  /**
   * The source for the user and the cluster of `context`. `ca` reads the cluster's authorities. One that was given
   * out before for both logs in from now on as `context` says.
   */
  sourceFor(context: ResolvedContext, ca: AuthorityText): CredentialSource {
    const key = keyOf(context);
    const said = JSON.stringify(context.user);
    const source = this.sources.get(key) ?? new RenewableCredentials(said, this.create(context, ca));
    source.renew(said, () => this.create(context, ca));
    this.sources.delete(key);
    this.sources.set(key, source);
    const [oldest] = this.sources.keys();
    if (this.sources.size > maxSources && oldest !== undefined) this.sources.delete(oldest);
    return source;
  }

  /** The person asked to try again: plugins that failed may be run at once. */
  forgetFailures(): void {
    for (const source of this.sources.values()) source.forgetFailures();
  }

  private create(context: ResolvedContext, ca: AuthorityText): UserCredentials {
    const user = namedUserOf(context);
    const { impersonate } = context.user;
    // As kubectl: nothing secret is sent in the clear. `kubectl proxy` logs in by itself.
    const isSecure = context.cluster.server.startsWith("https:");
    return new UserCredentials({
      sources: isSecure ? [...this.certificateOf(context, user), ...this.authOf(context, user, ca)] : [],
      headers: () => (impersonate ? impersonationHeaders(impersonate, user) : {}),
      check: () => checkTrust(context, user, this.deps.platform.isTrusted),
    });
  }

  private certificateOf({ user }: ResolvedContext, named: NamedUser): readonly MaterialSource[] {
    const { clock, log } = this.deps.platform;
    const { clientCertificate } = user;
    if (!clientCertificate) return [];
    return [
      new ClientCertificate({ ...clientCertificate, user: named, clock, log: log.child("credentials") }),
    ];
  }

  private authOf(context: ResolvedContext, user: NamedUser, ca: AuthorityText): readonly MaterialSource[] {
    const { clock } = this.deps.platform;
    const { auth } = context.user;
    switch (auth.kind) {
      case "none":
        return [];
      case "token":
        return [lazyMaterial(() => ({ authorization: bearer(auth.token, user) }))];
      case "tokenFile":
        return [new TokenFile({ ...auth, user, clock })];
      case "basic":
        return [fixedMaterial({ authorization: basic(auth.username, auth.password) })];
      case "authProvider":
        return [authProvider({ ...auth, user, clock })];
      case "exec":
        return [this.execOf(auth.plugin, context, user, ca)];
    }
  }

  private execOf(
    plugin: ExecPlugin,
    context: ResolvedContext,
    user: NamedUser,
    ca: AuthorityText,
  ): MaterialSource {
    const { clock, log, process } = this.deps.platform;
    if (plugin.interactiveMode === "Always") {
      return lazyMaterial(() => {
        throw credentialFailure(
          user,
          `the credential plugin “${plugin.command}” asks for a terminal (interactiveMode: Always), and there is none here. Log in from a terminal and set interactiveMode: IfAvailable if the plugin can do without.`,
        );
      });
    }
    return new ExecMaterial({
      plugin,
      user,
      clock,
      log: log.child("credentials"),
      run: () =>
        runPlugin({
          plugin,
          user,
          execInfo: execInfo(plugin, context.cluster, plugin.provideClusterInfo ? ca() : undefined),
          process,
          loginShell: this.loginShell,
          limitMs: this.deps.settings().credentialPluginTimeoutSeconds * 1_000,
          clock,
          signal: this.scope.signal,
        }),
    });
  }

  dispose(): void {
    this.owned.dispose();
    this.sources.clear();
  }
}

/** Equal for contexts that lead to the same cluster as the same user. */
function keyOf({ cluster, user, userAt, source, workspaceFolder }: ResolvedContext): string {
  return createHash("sha256")
    .update(JSON.stringify([cluster, user.name, user.impersonate, userAt?.file, source, workspaceFolder]))
    .digest("hex");
}
