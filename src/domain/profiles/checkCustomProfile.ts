import type * as z from "zod/mini";
import { imageProblem } from "../imageReference.js";
import { isLabelValue, nameProblem } from "../names.js";
import type { CustomProfile } from "../settings.js";
import { validateLaunch } from "../validate/validateLaunch.js";
import { customProfileSchema } from "./customProfileSchema.js";

/** Room for the eight digits that make a generated name of a prefix. */
const maxPrefixLength = 63 - 8;

export interface CheckedProfile {
  /** Absent when it cannot be used. */
  readonly profile?: CustomProfile;
  /** Sentences that begin with the key in settings. */
  readonly problems: readonly string[];
}

/** Checks one profile of settings by itself: types, values, and its own fields. */
export function checkCustomProfile(name: string, value: unknown): CheckedProfile {
  const key = `podSessions.profiles.${name}`;
  if (name === "" || !isLabelValue(name)) {
    return {
      problems: [
        `${key}: “${name}” cannot be the name of a profile. Use at most 63 letters, digits, “-”, “_” and “.”.`,
      ],
    };
  }
  const parsed = customProfileSchema.safeParse(value);
  if (!parsed.success) {
    return { problems: parsed.error.issues.flatMap((issue) => typeProblems(key, issue, value)) };
  }
  const problems = [...ownProblems(parsed.data), ...launchProblems(name, parsed.data)].map(
    ({ field, message }) => `${key}.${field}: ${message}`,
  );
  return problems.length > 0 ? { problems } : { profile: parsed.data, problems };
}

interface Problem {
  readonly field: string;
  readonly message: string;
}

function launchProblems(name: string, profile: CustomProfile): readonly Problem[] {
  return validateLaunch({ profile: name, ...profile });
}

function ownProblems(profile: CustomProfile): readonly Problem[] {
  const problems: Problem[] = [];
  const { namePrefix, container, appLabel, namespace, stopGraceSeconds, startTimeoutSeconds } = profile;
  if (namePrefix !== undefined && !/^[a-z0-9][-a-z0-9]*$/.test(namePrefix)) {
    problems.push({
      field: "namePrefix",
      message: `“${namePrefix}” cannot begin a name. Use lower-case letters, digits and dashes, a letter or a digit first, for example “mine-”.`,
    });
  } else if (namePrefix !== undefined && namePrefix.length > maxPrefixLength) {
    problems.push({
      field: "namePrefix",
      message: `it has ${namePrefix.length} characters, and eight digits must follow. Use at most ${maxPrefixLength}.`,
    });
  }
  if (profile.gitImage !== undefined) addTo(problems, "gitImage", imageProblem(profile.gitImage));
  if (container !== undefined) addTo(problems, "container", nameProblem(container));
  if (namespace !== undefined) addTo(problems, "namespace", nameProblem(namespace));
  if (appLabel !== undefined && !isLabelValue(appLabel)) {
    problems.push({ field: "appLabel", message: `“${appLabel}” cannot be the value of a label.` });
  }
  addTo(problems, "stopGraceSeconds", secondsProblem(stopGraceSeconds));
  addTo(problems, "startTimeoutSeconds", secondsProblem(startTimeoutSeconds));
  return problems;
}

function addTo(problems: Problem[], field: string, message: string | undefined): void {
  if (message !== undefined) problems.push({ field, message });
}

function secondsProblem(seconds: number | undefined): string | undefined {
  if (seconds === undefined || (Number.isInteger(seconds) && seconds >= 0 && seconds <= 86_400))
    return undefined;
  return `${seconds} is not a number of seconds. Write a whole number from 0 to 86400.`;
}

function typeProblems(key: string, issue: z.core.$ZodIssue, value: unknown): readonly string[] {
  const place = issue.path.reduce<string>(
    (path, part) => (typeof part === "number" ? `${path}[${part}]` : `${path}.${String(part)}`),
    key,
  );
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map(
        (unknown) => `${place}.${unknown}: there is no such key. Remove it, or correct its spelling.`,
      );
    case "invalid_type":
      return [`${place}: this must be ${expected(issue.expected)}, and is ${kindAt(value, issue.path)}.`];
    case "invalid_value":
      return [`${place}: this must be one of ${issue.values.map((one) => `“${String(one)}”`).join(", ")}.`];
    case "invalid_union":
      return [`${place}: this is none of the kinds that there are. See the setting's description.`];
    case "too_big":
    case "too_small":
    case "not_multiple_of":
    case "invalid_format":
    case "invalid_key":
    case "invalid_element":
    case "custom":
      return [`${place}: this is not what a profile takes here.`];
  }
}

const words: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

function expected(type: string): string {
  return words[type] ?? `a ${type}`;
}

function kindAt(value: unknown, path: readonly PropertyKey[]): string {
  let at = value;
  for (const part of path) at = (at as Record<PropertyKey, unknown> | null | undefined)?.[part];
  if (at === null) return "null";
  if (Array.isArray(at)) return "a list";
  return at === undefined ? "missing" : expected(typeof at);
}
