import type { CredentialsPanelState } from "../../contracts/credentialsPanel.js";
import { providers, type CredentialState, type SharedSecretState } from "../../domain/credential.js";
import type { UsableCredential } from "../../domain/credentialChoice.js";
import type { Profile } from "../../domain/profile.js";
import type { Session } from "../../domain/session.js";
import { timeText } from "../relativeTime.js";
import { credentialKindTitles, credentialStateTitles, givenToText, purposeText } from "./credentialText.js";
import { detailsText } from "./credentialInput.js";
import { secretsText, type SecretVerb } from "./secretsText.js";
import { winnerRows } from "./winnerRows.js";

type Row = CredentialsPanelState["credentials"][number];

export interface CredentialsPanelInputs {
  readonly usable: readonly UsableCredential[];
  readonly sessionsOf: (id: string) => readonly Session[];
  readonly busyWith: (id: string) => Row["busyWith"];
  readonly profiles: readonly Profile[];
  readonly sharedSecret: (name: string) => SharedSecretState;
  readonly namespace: string | undefined;
  readonly maySecrets: (verb: SecretVerb) => "allowed" | "denied" | "unknown";
  /** Whether an untrusted folder names the cluster. */
  readonly isUntrusted: boolean;
  readonly found: CredentialsPanelState["found"];
  readonly nowMs: number;
}

/** Everything that the credentials panel shows. Pure; there is no value in what it is given. */
export function credentialsPanelState(inputs: CredentialsPanelInputs): CredentialsPanelState {
  const { usable, namespace, found } = inputs;
  const denied = deniedText(inputs);
  return {
    credentials: usable.map((each) => rowOf(each, inputs)),
    winners: [...winnerRows(inputs.profiles, usable, inputs.sharedSecret)],
    ...(namespace === undefined ? {} : { namespace }),
    ...(denied === undefined ? {} : { denied }),
    ...(found === undefined ? {} : { found }),
    variables: providers.flatMap(({ variables }) => [...variables]),
  };
}

function deniedText({ isUntrusted, maySecrets, namespace }: CredentialsPanelInputs): string | undefined {
  if (isUntrusted)
    return "A kubeconfig of this folder names the cluster, and the folder is not trusted, so sessions there get none of these. Trust the folder if you know whose cluster it is.";
  return namespace === undefined ? undefined : secretsText(maySecrets, namespace);
}

const tones: Readonly<Record<CredentialState, Row["tone"]>> = {
  healthy: "good",
  missing: "bad",
  expired: "bad",
  refused: "bad",
  untested: "none",
};

function rowOf(
  { credential, state }: UsableCredential,
  { sessionsOf, busyWith, nowMs }: CredentialsPanelInputs,
): Row {
  const { id, name, target, profiles } = credential;
  const detail = detailOf(credential, state, nowMs);
  const work = busyWith(id);
  return {
    id,
    name,
    kind: credentialKindTitles[target.kind],
    purpose: purposeText(target),
    givenTo: givenToText(target, profiles),
    tone: tones[state],
    state: credentialStateTitles[state],
    ...(detail === "" ? {} : { detail }),
    sessions: sessionsOf(id).map(({ displayName }) => displayName),
    ...(work === undefined ? {} : { busyWith: work }),
    details: detailsText(credential),
  };
}

function detailOf(
  { test, expiresAt }: UsableCredential["credential"],
  state: CredentialState,
  nowMs: number,
): string {
  const parts: string[] = [];
  if (state === "missing")
    parts.push("Values stay in the editor that they were typed in: type it here too, with “Rotate…”.");
  else if (test) parts.push(`${test.detail} Tried ${timeText(test.at)}.`);
  if (expiresAt !== undefined) {
    const day = expiresAt.slice(0, 10);
    parts.push(Date.parse(expiresAt) <= nowMs ? `It ended on ${day}.` : `It ends on ${day}.`);
  }
  return parts.join(" ");
}
