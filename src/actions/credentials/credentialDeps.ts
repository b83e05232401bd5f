import type { Credentials } from "../../state/credentials.js";
import type { ActionDeps } from "../deps.js";
import type { CommandRunner } from "./commandRunner.js";
import type { HttpAsk } from "./httpAsk.js";

/** What work on credentials needs besides that on sessions. */
export interface CredentialDeps extends Omit<ActionDeps, "credentials"> {
  readonly credentials: Credentials;
  readonly ask: HttpAsk;
  readonly run: CommandRunner;
}
