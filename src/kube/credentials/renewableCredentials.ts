import type { CredentialSource, Login } from "../endpoint.js";
import type { UserCredentials } from "./userCredentials.js";

/**
 * The credentials of one user at one cluster while the kubeconfig is written anew: who holds this source keeps it,
 * and logs in with what the file says now.
 */
export class RenewableCredentials implements CredentialSource {
  /** @param said equal while the kubeconfig says the same of the user */
  constructor(
    private said: string,
    private current: UserCredentials,
  ) {}

  /** Logs in with what `create` makes from now on, where the kubeconfig says something else than before. */
  renew(said: string, create: () => UserCredentials): void {
    if (said === this.said) return;
    this.current = create();
    this.said = said;
  }

  login(signal: AbortSignal): Promise<Login> {
    return this.current.login(signal);
  }

  refused(login: Login): boolean {
    // What the kubeconfig said before was refused; what it says now was not tried.
    return !this.current.made(login) || this.current.refused(login);
  }

  forgetFailures(): void {
    this.current.forgetFailures();
  }
}
