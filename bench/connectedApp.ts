import { createApp, type App } from "../src/app.js";
import { nextEvent } from "../src/base/event.js";
import type { Settings } from "../src/domain/settings.js";
import type { Session } from "../src/domain/session.js";
import { fixedSettings, testPlatform } from "../test/fakes/platform.js";

/** The product without an editor, connected to the cluster of a kubeconfig. Dispose it. */
export async function connectedApp(
  kubeconfigPath: string,
  signal: AbortSignal,
  settings: Partial<Settings> = {},
): Promise<App> {
  const app = createApp(testPlatform(), fixedSettings({ ...settings, kubeconfigPath }));
  app.connections.start();
  if (app.connections.state.kind !== "connected") {
    await nextEvent(app.connections.onDidChange, signal, ({ kind }) => kind === "connected");
  }
  return app;
}

/** Launches a plain busybox that runs, with the cheapest profile there is. */
export async function runningSession(app: App, signal: AbortSignal): Promise<Session> {
  const { session } = await app.actions.launch(
    { profile: "default", image: "busybox:1.36" },
    { signal, until: "ready" },
  );
  return session;
}
