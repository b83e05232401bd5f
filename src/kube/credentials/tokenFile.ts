import type { Clock } from "../../base/clock.js";
import { bearer } from "./authorization.js";
import { credentialFailure, type NamedUser } from "./credentialFailure.js";
import { CredentialFile, CredentialFileFault } from "./credentialFile.js";
import type { Material, MaterialSource } from "./material.js";

export interface TokenFileOptions {
  readonly file: string;
  /** The user's `token`, for as long as the file was never read. */
  readonly fallback?: string;
  readonly user: NamedUser;
  readonly clock: Clock;
}

/** A bearer token in a file that something else renews (kubeconfig `tokenFile`, a pod's service account). */
export class TokenFile implements MaterialSource {
  private readonly file: CredentialFile;
  private lastGood: Material | undefined;

  constructor(private readonly options: TokenFileOptions) {
    this.file = new CredentialFile(options.file, options.clock);
  }

  async material(): Promise<Material> {
    const { file, fallback, user } = this.options;
    try {
      const authorization = bearer(await this.file.read(), user);
      if (this.lastGood?.authorization !== authorization) this.lastGood = { authorization };
      return this.lastGood;
    } catch (error) {
      // While the file is being replaced, the token that was good a moment ago still is.
      if (this.lastGood) return this.lastGood;
      if (fallback !== undefined) return { authorization: bearer(fallback, user) };
      if (!(error instanceof CredentialFileFault)) throw error;
      throw credentialFailure(
        user,
        `its token file ${file} ${error.message}. Correct tokenFile, or put the token there.`,
        error.cause,
      );
    }
  }

  refused(): boolean {
    return this.file.forget();
  }
}
