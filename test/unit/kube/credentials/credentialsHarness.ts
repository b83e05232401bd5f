import path from "node:path";
import type { Endpoint } from "../../../../src/kube/endpoint.js";
import { CredentialSources } from "../../../../src/kube/credentials/credentialSources.js";
import { endpointOf } from "../../../../src/kube/kubeconfig/endpointOf.js";
import { mergeKubeconfigs } from "../../../../src/kube/kubeconfig/mergeKubeconfigs.js";
import { parseKubeconfig } from "../../../../src/kube/kubeconfig/parseKubeconfig.js";
import { resolveContext } from "../../../../src/kube/kubeconfig/resolveContext.js";
import { HandClock } from "../../../fakes/clock.js";
import { RecordingLog } from "../../../fakes/recordingLog.js";
import { TestFolder } from "../../../fakes/testFolder.js";

/** Never aborted. */
export const patient = new AbortController().signal;

/** Credentials over kubeconfig texts in a folder of their own, with a clock turned by hand. */
export class CredentialsHarness {
  readonly clock = new HandClock();
  readonly log = new RecordingLog();
  readonly env: Record<string, string | undefined> = { PATH: process.env["PATH"] };
  isTrusted = true;
  pluginTimeoutSeconds = 30;
  readonly credentials: CredentialSources;

  private constructor(readonly folder: TestFolder) {
    this.credentials = new CredentialSources({
      platform: {
        clock: this.clock,
        log: this.log,
        process: { env: this.env, platform: process.platform, homeDir: folder.path },
        isTrusted: () => this.isTrusted,
      },
      settings: () => ({ credentialPluginTimeoutSeconds: this.pluginTimeoutSeconds }),
    });
  }

  static async make(): Promise<CredentialsHarness> {
    return new CredentialsHarness(await TestFolder.make());
  }

  /** The endpoint of `context` in a kubeconfig with this text, which lies at `config` in the folder. */
  endpoint(text: string, context = "c", workspaceFolder?: string): Endpoint {
    const parsed = parseKubeconfig(text, {
      file: this.folder.at("config"),
      ...(workspaceFolder === undefined ? {} : { workspaceFolder }),
    });
    const resolution = resolveContext(mergeKubeconfigs("home", [parsed]), context);
    if (resolution.kind === "unusable") throw new Error(resolution.problem.message);
    return endpointOf(resolution.context, { credentials: this.credentials });
  }

  /** The endpoint of one user, written as a YAML flow mapping. */
  user(fields: string, workspaceFolder?: string): Endpoint {
    return this.endpoint(kubeconfigWith(fields), "c", workspaceFolder);
  }

  async dispose(): Promise<void> {
    this.credentials.dispose();
    await this.folder.remove();
  }
}

export function kubeconfigWith(user: string): string {
  return `clusters: [{name: c, cluster: {server: "https://c"}}]\ncontexts: [{name: c, context: {cluster: c, user: me}}]\nusers:\n- {name: me, user: ${user}}\n`;
}

/** Path of a file among the fixtures. */
export function fixture(name: string): string {
  return path.join(import.meta.dirname, "../../../fixtures/kubeconfig", name);
}

/** The message of what `work` rejects with. */
export async function messageOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "no failure",
    (error: unknown) => (error as Error).message,
  );
}
