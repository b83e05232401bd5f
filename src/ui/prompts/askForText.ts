import type { LaunchRequest } from "../../domain/launch.js";
import { launchTextFields, type LaunchTextFieldName } from "../../domain/launchTextFields.js";
import type { Profile } from "../../domain/profile.js";
import { reservedEnvProblem } from "../../present/launchText.js";
import { ask } from "./ask.js";
import type { Step } from "./pick.js";

interface TextQuestion {
  /** Stays above what is wrong with the text, where the prompt does not. */
  readonly label: string;
  readonly prompt: string;
  readonly placeholder: string;
  readonly needed?: boolean;
  readonly step?: Step;
  /** Names of variables may be reserved by it. */
  readonly profile?: Profile | undefined;
}

/** Asks for one field as a line of text; what is wrong with it is said while it is typed. */
export async function askForText(
  name: LaunchTextFieldName,
  request: LaunchRequest,
  { needed = false, profile, label, ...question }: TextQuestion,
): Promise<LaunchRequest> {
  const field = launchTextFields[name];
  const write = (text: string) => {
    const written = field.write(request, text);
    // An empty text takes the field away, which only will do where something else says it.
    return needed && text.trim() === ""
      ? "Write something, for example “" + question.placeholder + "”."
      : written;
  };
  const text = await ask({
    title: `Launch Session: ${label}`,
    ...question,
    value: field.read(request),
    problem: (typed) => {
      const written = write(typed);
      if (typeof written === "string") return written;
      return profile && reservedEnvProblem(name, written, profile);
    },
  });
  const written = write(text);
  if (typeof written === "string") throw new Error(written);
  return written;
}
