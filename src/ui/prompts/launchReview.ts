import type { App } from "../../app.js";
import type { LaunchRequest } from "../../domain/launch.js";
import type { Profile } from "../../domain/profile.js";
import { Cancelled } from "../../base/errors.js";
import { credentialsRow, PanelShown } from "./credentialsRow.js";
import { launchRows } from "./launchRows.js";
import { Back, pick, type Choice, type Step } from "./pick.js";
import type { Row } from "./reviewRow.js";

/** A launch as far as it is decided. */
export interface LaunchDraft {
  readonly profile: Profile;
  readonly request: LaunchRequest;
}

/**
 * Shows the whole request, and changes one field after the other until the person launches. A way back leads to
 * the questions before it.
 */
export async function reviewLaunch(
  { profile, request }: LaunchDraft,
  app: App,
  { step, onDraft }: { readonly step: Step; readonly onDraft: (request: LaunchRequest) => void },
): Promise<LaunchRequest> {
  const credentials = await credentialsRow(app, profile);
  let draft = request;
  let active: Row | "launch" = "launch";
  for (;;) {
    const chosen: Row | "launch" = await pick<Row | "launch">({
      title: "Launch Session",
      placeholder: "Enter launches; or choose what to change",
      choices: [
        {
          label: "Launch",
          description: profile.title,
          icon: "rocket",
          value: "launch",
        },
        ...[...launchRows, credentials].map((row) =>
          "heading" in row ? row : rowChoice(row, draft, profile.defaults),
        ),
      ],
      active: (value) => value === active,
      step,
    });
    if (chosen === "launch") return draft;
    active = chosen;
    draft = await edited(chosen, draft, app);
    onDraft(draft);
  }
}

/** The request with a field changed, or as it was when the person left the field without an answer. */
async function edited(row: Row, request: LaunchRequest, app: App): Promise<LaunchRequest> {
  try {
    return await row.edit(request, app);
  } catch (error) {
    if (error instanceof PanelShown) throw error;
    if (error instanceof Back || error instanceof Cancelled) return request;
    throw error;
  }
}

function rowChoice(row: Row, request: LaunchRequest, defaults: Partial<LaunchRequest>): Choice<Row> {
  const own = row.shown(request);
  const inherited = own === "" ? row.shown(defaults) : "";
  return {
    label: row.label,
    description: own || (inherited && `${inherited}  (profile)`) || (row.unset ?? ""),
    icon: row.icon,
    value: row,
  };
}
