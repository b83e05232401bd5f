import type { App } from "../../app.js";
import type { Profile } from "../../domain/profile.js";
import { pick, type Step } from "./pick.js";

/**
 * Offers the namespace that a profile is made for, where the person has not chosen one yet. Either answer is their
 * choice for this workspace, so that it is asked once.
 */
export async function offerNamespace(app: App, profile: Profile, step?: Step): Promise<void> {
  const { connections } = app;
  const { namespace: proposed, title } = profile;
  if (proposed === undefined) return;
  const { namespace: current } = await connections.cluster(new AbortController().signal);
  if (connections.isNamespaceChosen || current === proposed) return;
  const namespace = await pick({
    title: "Launch Session",
    placeholder: `In which namespace? Sessions of the profile ${title} are made for ${proposed}`,
    choices: [
      {
        label: `Use the namespace ${proposed}`,
        detail: "For this workspace; Switch Namespace leads back.",
        icon: "symbol-namespace",
        value: proposed,
      },
      { label: `Stay in ${current}`, icon: "circle-slash", value: current },
    ],
    ...(step && { step }),
  });
  await connections.useNamespace(namespace);
}
