import type { Context } from "mocha";
import { createApp, type App } from "../../src/app.js";
import type { Platform } from "../../src/base/platform.js";
import { labels, managedSelector } from "../../src/domain/labels.js";
import type { Settings } from "../../src/domain/settings.js";
import { fixedSettings, testPlatform } from "../fakes/platform.js";
import { ownedKinds } from "../ownedObjects.js";
import { needsRealCluster } from "../testCluster.js";
import { kubectl } from "./kubectl.js";

/** A namespace of a test's own on the real cluster, and the whole product connected to it. */
export class LaunchSite {
  private readonly apps: App[] = [];

  private constructor(
    readonly namespace: string,
    readonly kubeconfig: string,
  ) {}

  /** Makes the namespace, or skips. */
  static async open(context: Context, name: string): Promise<LaunchSite> {
    const site = new LaunchSite(`${name}-${process.pid}`, needsRealCluster(context).kubeconfig);
    await site.kubectl(["create", "namespace", site.namespace]);
    return site;
  }

  /** The product, connected. Ended with the site. */
  async app(
    parts: { readonly platform?: Partial<Platform>; readonly settings?: Partial<Settings> } = {},
  ): Promise<App> {
    const { env, platform } = process;
    const app = createApp(
      testPlatform({ process: { env, platform, homeDir: "/nonexistent" }, ...parts.platform }),
      fixedSettings({ kubeconfigPath: this.kubeconfig, namespace: this.namespace, ...parts.settings }),
    );
    this.apps.push(app);
    await app.connections.cluster(AbortSignal.timeout(30_000));
    return app;
  }

  /** kubectl in the namespace. */
  kubectl(args: readonly string[], input?: unknown): Promise<string> {
    return kubectl(["--kubeconfig", this.kubeconfig, "--namespace", this.namespace, ...args], input);
  }

  /** An object as kubectl has it. */
  async read(kind: string, name: string): Promise<Record<string, unknown>> {
    return JSON.parse(await this.kubectl(["get", kind, name, "--output=json"])) as Record<string, unknown>;
  }

  /** Names of all objects with our label, of one session or of any. */
  async labelled(sessionId?: string): Promise<readonly string[]> {
    const selector = sessionId === undefined ? managedSelector : `${labels.session}=${sessionId}`;
    const out = await this.kubectl(["get", ownedKinds.join(","), `--selector=${selector}`, "--output=name"]);
    return out.split("\n").filter((line) => line !== "");
  }

  /** Resolves when no object with our label is left. */
  async empty(limitMs = 20_000): Promise<void> {
    const untilMs = Date.now() + limitMs;
    for (;;) {
      const left = await this.labelled();
      if (left.length === 0) return;
      if (Date.now() > untilMs) throw new Error(`still there after ${limitMs} ms: ${left.join(", ")}`);
    }
  }

  async dispose(): Promise<void> {
    for (const app of this.apps) app.dispose();
    await this.kubectl(["delete", "namespace", this.namespace, "--wait=false"]);
  }
}

/** A site for the tests of the surrounding `describe`: made before them, and taken away after. */
export function withLaunchSite(name: string): () => LaunchSite {
  let site: LaunchSite | undefined;
  before(async function () {
    site = await LaunchSite.open(this, name);
  });
  after(() => site?.dispose());
  return () => {
    if (!site) throw new Error("the site is there in hooks and tests only");
    return site;
  };
}
