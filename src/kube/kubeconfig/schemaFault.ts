import type * as z from "zod/mini";
import type { YamlPath } from "./yamlSource.js";

const typeWords: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "true or false",
  array: "a list (lines that begin with “- ”)",
  object: "a mapping (key: value)",
  record: "a mapping (key: value)",
};

/** The first wrong type, in words; zod's own message could quote the input. */
export function schemaFault(error: z.core.$ZodError): { readonly what: string; readonly path: YamlPath } {
  const issue = error.issues[0];
  const path = (issue?.path ?? []).filter((step) => typeof step !== "symbol");
  const expected = issue?.code === "invalid_type" ? typeWords[issue.expected] : undefined;
  const field = fieldWords(path);
  const subject = field === "" ? "the entry" : field;
  if (expected === undefined) return { what: `${subject} is not as a kubeconfig has it. Correct it.`, path };
  const advice = expected === "text" ? "Put the value in quotes" : "Correct it";
  return { what: `${subject} must be ${expected}. ${advice}.`, path };
}

/** Fields whose keys are the file's own words, which are not repeated. */
const maps: readonly (string | number | undefined)[] = ["as-user-extra", "config"];

function fieldWords(path: YamlPath): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      return maps.includes(path[index - 1]) ? ".…" : `.${step}`;
    })
    .join("")
    .replace(/^\./, "");
}
