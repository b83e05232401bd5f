import * as vscode from "vscode";
import { usableCredentials } from "../../actions/credentials/usableCredentials.js";
import type { App } from "../../app.js";
import { Cancelled } from "../../base/errors.js";
import {
  chooseCredentials,
  offeredCredentials,
  type CredentialOffer,
  type UsableCredential,
} from "../../domain/credentialChoice.js";
import type { LaunchRequest } from "../../domain/launch.js";
import { mergeProfile } from "../../domain/mergeLaunch.js";
import type { Profile } from "../../domain/profile.js";
import {
  credentialKindTitles,
  credentialStateTitles,
  launchCredentialsText,
  purposeText,
} from "../../present/credentials/credentialText.js";
import { isUntrusted } from "../../state/connections.js";
import { pick } from "./pick.js";
import { pickMany } from "./pickMany.js";
import type { Row } from "./reviewRow.js";

const title = "Launch Session: Credentials";

type Answer = "fitting" | "none" | "choose" | "panel";

/** The line of the review about credentials: those that fit unless the person says which. */
export async function credentialsRow(app: App, profile: Profile): Promise<Row> {
  const usable = await usableCredentials({ ...app, clock: app.platform.clock });
  const merged = (request: Partial<LaunchRequest>) =>
    mergeProfile({ ...request, profile: profile.name }, profile);
  const offersFor = (request: Partial<LaunchRequest>) => offeredCredentials(merged(request), profile, usable);
  return {
    label: "Credentials",
    icon: "key",
    shown: (request) => shownText(request, offersFor(request), app),
    edit: async (request) => {
      const offers = offersFor(request);
      const { credentials: before, ...without } = request;
      const answer = await pick<Answer>({
        title,
        placeholder: "Which credentials the session gets",
        choices: [
          {
            label: "Those that fit",
            description: shownText(without, offers, app),
            detail: "For the repository's host, the image's registry, and the variables of the profile.",
            icon: "check",
            value: "fitting",
          },
          {
            label: "None",
            detail: "Shared Secrets that the profile names still count.",
            icon: "circle-slash",
            value: "none",
          },
          ...(offers.length > 0
            ? [
                {
                  label: "Choose…",
                  description: `${offers.length} of use here`,
                  icon: "list-selection",
                  value: "choose" as const,
                },
              ]
            : []),
          {
            label: "Open the Credentials Panel",
            detail: "To add one or test one. Launch again afterwards.",
            icon: "key",
            value: "panel",
          },
        ],
        active: (value) =>
          value === (before === undefined ? "fitting" : before.length > 0 ? "choose" : "none"),
      });
      switch (answer) {
        case "fitting":
          return without;
        case "none":
          return { ...without, credentials: [] };
        case "choose":
          return chosenBy(request, offers, (names) => problemOf(names, merged(request), profile, usable));
        case "panel":
          await vscode.commands.executeCommand("podSessions.credentials.open");
          throw new PanelShown();
      }
    },
  };
}

/** The launch is over: the person went to the panel. */
export class PanelShown extends Cancelled {}

function shownText(
  { credentials }: Partial<LaunchRequest>,
  offers: readonly CredentialOffer[],
  { connections, permissions, platform }: App,
): string {
  const fitting = offers.filter(({ isDefault }) => isDefault).map(({ credential }) => credential.name);
  const maySecrets = isUntrusted(connections, platform)
    ? "untrusted"
    : permissions.verdictOn("create secrets");
  return launchCredentialsText(credentials, fitting, maySecrets);
}

async function chosenBy(
  request: LaunchRequest,
  offers: readonly CredentialOffer[],
  problem: (names: readonly string[]) => string | undefined,
): Promise<LaunchRequest> {
  const isPicked = (name: string) =>
    request.credentials?.includes(name) ??
    offers.some(({ credential, isDefault }) => isDefault && credential.name === name);
  const credentials = await pickMany({
    title,
    placeholder: "Check those that the session gets",
    choices: offers.map(({ credential: { name, target }, state }) => ({
      label: name,
      description: `${credentialKindTitles[target.kind]}, ${purposeText(target)}`,
      detail: credentialStateTitles[state],
      value: name,
    })),
    isPicked,
    problem,
  });
  return { ...request, credentials };
}

function problemOf(
  names: readonly string[],
  merged: LaunchRequest,
  profile: Profile,
  usable: readonly UsableCredential[],
): string | undefined {
  return chooseCredentials({ ...merged, credentials: names }, profile, usable).problems[0]?.message;
}
