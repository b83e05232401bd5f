import type { Credential, CredentialTest } from "../../domain/credential.js";
import type { Verdict } from "./verdict.js";
import { UserError } from "../../base/errors.js";
import { timeLimit } from "../deps.js";
import type { CredentialDeps } from "./credentialDeps.js";
import { askGit } from "./askGit.js";
import { askRegistry } from "./askRegistry.js";
import { askService } from "./askService.js";
import { knownCredential } from "./knownCredential.js";

/** A server that is there answers in far less, and nobody watches a row for longer. */
const limitSeconds = 15;

/** Asks the server that the credential is for, remembers what it said, and returns it. */
export async function testCredential(
  deps: Pick<CredentialDeps, "credentials" | "ask" | "clock">,
  id: string,
  signal: AbortSignal,
): Promise<CredentialTest> {
  const credential = knownCredential(deps.credentials, id);
  const value = await deps.credentials.value(id);
  if (value === undefined) throw new UserError(`“${credential.name}” has no value here. Type it first.`);
  const test = {
    at: new Date(deps.clock.now()).toISOString(),
    ...(await verdict(deps, credential, value, signal)),
  };
  // What was asked with a value that was replaced meanwhile says nothing of the new one.
  if ((await deps.credentials.value(id)) === value) {
    await deps.credentials.update(id, (now) => ({ ...now, test }));
  }
  return test;
}

async function verdict(
  deps: Pick<CredentialDeps, "ask" | "clock">,
  credential: Credential,
  value: string,
  patience: AbortSignal,
): Promise<Verdict> {
  const { target, testUrl } = credential;
  const url = testUrl ?? (target.kind === "controlPlane" ? target.url : undefined);
  const limit = timeLimit(deps.clock, limitSeconds * 1_000);
  const signal = AbortSignal.any([patience, limit.signal]);
  try {
    switch (target.kind) {
      case "gitHttps":
        return await askGit(deps.ask, { target, testUrl, value, signal });
      case "gitSsh":
        return {
          outcome: "unproven",
          detail: `A key is tried by the first clone from ${target.host}: it is never written to this machine's disk, where ssh would want it.`,
        };
      case "registry":
        return await askRegistry(deps.ask, { target, testUrl, value, signal });
      case "env":
      case "controlPlane":
        return await askService(deps.ask, { target, url, value, signal });
    }
  } catch (error) {
    patience.throwIfAborted();
    const asked = url === undefined ? "the service" : new URL(url).host;
    const host = "host" in target ? target.host : "server" in target ? target.server : asked;
    if (limit.signal.aborted) {
      const detail = `${host} did not answer within ${limitSeconds} s. Try again later.`;
      return { outcome: "unproven", detail };
    }
    const why = error instanceof Error ? error.message : "no answer";
    return { outcome: "unproven", detail: `${host} could not be asked (${why}). Try again later.` };
  } finally {
    limit.dispose();
  }
}
