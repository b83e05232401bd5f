import { counted, listed } from "../../domain/hints/words.js";
import type { SetupRequest } from "../../domain/setup/setupRequest.js";

interface NamedObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

interface Step {
  readonly object: NamedObject;
  readonly change: "create" | "change" | "none";
  readonly conflicts: readonly unknown[];
}

interface Plan {
  readonly request: SetupRequest;
  readonly steps: readonly Step[];
  readonly leftovers: readonly NamedObject[];
}

/** `ResourceQuota pod-sessions`. */
export function objectName({ kind, metadata }: NamedObject): string {
  return `${kind} ${metadata.name}`;
}

/** Whether applying a plan would change nothing that can be seen. */
export function isDone({ steps, leftovers }: Plan): boolean {
  return leftovers.length === 0 && steps.every(({ change }) => change === "none");
}

/** Said when there is nothing to do. */
export function doneText({ request: { namespace } }: Plan): string {
  return `Nothing to change: the namespace ${namespace} is set up like this already.`;
}

/** `makes 5 objects, changes 1, deletes 2`, for the button that does it. */
export function planText({ steps, leftovers }: Plan): string {
  const count = (change: Step["change"]) => steps.filter((step) => step.change === change).length;
  const parts = [
    { verb: "makes", count: count("create") },
    { verb: "changes", count: count("change") },
    { verb: "deletes", count: leftovers.length },
  ].filter((part) => part.count > 0);
  return parts
    .map(({ verb, count: many }, index) => `${verb} ${index === 0 ? counted(many, "object") : String(many)}`)
    .join(", ");
}

/** Said when a set-up was applied: what came of it, and how its login is made. */
export function appliedText(
  { subject, namespace }: SetupRequest,
  { made, changed, deleted }: { readonly made: number; readonly changed: number; readonly deleted: number },
): string {
  const parts = [
    made > 0 ? `${counted(made, "object")} made` : "",
    changed > 0 ? `${counted(changed, "object")} changed` : "",
    deleted > 0 ? `${counted(deleted, "object")} deleted` : "",
  ].filter((part) => part !== "");
  const login =
    subject.kind === "serviceAccount"
      ? ` A token for people: kubectl create token ${subject.name} --namespace ${namespace}`
      : "";
  return `The namespace ${namespace} is set up: ${listed(parts)}.${login}`;
}

type Whole =
  | { readonly kind: "delete" }
  | { readonly kind: "keep"; readonly contents: readonly string[] }
  | { readonly kind: "unlabel" }
  | { readonly kind: "none" };

interface Found {
  readonly namespace: string;
  readonly objects: readonly NamedObject[];
  readonly whole: Whole;
}

/** Whether there is anything to remove. */
export function isNothingFound({ objects, whole }: Found): boolean {
  return objects.length === 0 && (whole.kind === "none" || whole.kind === "keep");
}

/** Names all that a removal takes away, one on each line, and what it leaves. */
export function removalText({ namespace, objects, whole }: Found): string {
  return ["This is removed:", ...objects.map(objectName), ...wholeLines(namespace, whole)].join("\n");
}

function wholeLines(namespace: string, whole: Whole): readonly string[] {
  switch (whole.kind) {
    case "delete":
      return [`Namespace ${namespace}, which holds nothing else`];
    case "keep": {
      const { contents } = whole;
      const more = contents.length > 5 ? [`${contents.length - 5} more`] : [];
      return ["", `The namespace stays: it holds ${listed([...contents.slice(0, 5), ...more])}.`];
    }
    case "unlabel":
      return [
        `The Pod Security label of the namespace ${namespace}`,
        "",
        "The namespace stays: the set-up did not make it.",
      ];
    case "none":
      return ["", "The namespace stays: the set-up did not make it."];
  }
}
