import { createHash } from "node:crypto";
import type { CredentialSource, Login } from "../endpoint.js";
import type { Material, MaterialSource } from "./material.js";

export interface UserCredentialsOptions {
  /** All that the user logs in with: at most one gives a header, and at most one a certificate. */
  readonly sources: readonly MaterialSource[];
  /** Impersonate-* headers. */
  readonly headers: () => Login["headers"];
  /** Called before any source is asked. */
  readonly check: () => Promise<void>;
}

/** The login of one kubeconfig user at one cluster, put together from its sources. */
export class UserCredentials implements CredentialSource {
  /** What each login was made of, for as long as somebody holds it. */
  private readonly parts = new WeakMap<Login, readonly Material[]>();
  private last: Login | undefined;

  constructor(private readonly options: UserCredentialsOptions) {}

  async login(signal: AbortSignal): Promise<Login> {
    signal.throwIfAborted();
    await this.options.check();
    const materials = await Promise.all(this.options.sources.map((source) => source.material(signal)));
    const before = this.last && this.parts.get(this.last);
    if (this.last && before?.every((material, index) => material === materials[index])) return this.last;
    const merged: Material = Object.assign({}, ...materials) as Material;
    this.last = loginOf(merged, this.options.headers());
    this.parts.set(this.last, materials);
    return this.last;
  }

  /** Whether `login` was given by this. */
  made(login: Login): boolean {
    return this.parts.has(login);
  }

  refused(login: Login): boolean {
    const materials = this.parts.get(login);
    if (!materials) return false;
    return this.options.sources
      .map((source, index) => {
        const material = materials[index];
        return material !== undefined && source.refused(material);
      })
      .includes(true);
  }

  /** Lets what failed be tried again at once. */
  forgetFailures(): void {
    for (const source of this.options.sources) source.forgetFailures?.();
  }
}

function loginOf({ authorization, clientCertificate }: Material, impersonate: Login["headers"]): Login {
  const headers = {
    ...(authorization === undefined ? {} : { Authorization: authorization }),
    ...impersonate,
  };
  const identity = createHash("sha256")
    .update(JSON.stringify([Object.entries(headers), clientCertificate?.cert, clientCertificate?.key]))
    .digest("hex");
  return { headers, ...(clientCertificate ? { clientCertificate } : {}), identity };
}
