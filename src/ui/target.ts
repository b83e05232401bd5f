import type { App } from "../app.js";
import { UserError } from "../base/errors.js";
import { nextSteps } from "../domain/nextSteps.js";
import type { Session } from "../domain/session.js";
import type { TargetArgs } from "../manifest.js";
import { connected } from "./connected.js";
import { pickSession } from "./prompts/pickSession.js";

/** The connection has time limits of its own, and whoever waits for it here sees it in the tree. */
const neverAborted = new AbortController().signal;

/** What a command acts on. */
export interface Target {
  readonly session: Session;
  /** Given where a container's node was clicked. */
  readonly container?: string;
}

export interface TargetContext {
  readonly app: App;
  /** What is selected in the tree while it is on the screen. */
  readonly selection: () => readonly unknown[];
  /** Uid of the session whose terminal is in front. */
  readonly activeSession: () => string | undefined;
}

/** The question to ask when nothing is named, and which sessions may answer it. */
export interface TargetQuestion {
  readonly title: string;
  readonly fits?: (session: Session) => boolean;
}

/** The one session that a command acts on: named, selected, or asked for. */
export async function oneTarget(
  args: TargetArgs,
  context: TargetContext,
  question: TargetQuestion,
): Promise<Target> {
  const [target] = await namedTargets(args, context);
  return target ?? { session: await askForSession(context, question) };
}

/** All the sessions that a command acts on, each once. */
export async function manyTargets(
  args: TargetArgs,
  context: TargetContext,
  question: TargetQuestion,
): Promise<readonly Session[]> {
  const targets = await namedTargets(args, context);
  if (targets.length === 0) return [await askForSession(context, question)];
  return [...new Map(targets.map(({ session }) => [session.ref.uid, session])).values()];
}

/** What the arguments name, or else the selection. A node counts with the selection that it is part of. */
export async function namedTargets(
  [target, selection]: TargetArgs,
  { app, selection: selected }: TargetContext,
): Promise<readonly Target[]> {
  if (target === undefined) return selected().flatMap((node) => targetOf(node, app) ?? []);
  const many = Array.isArray(selection) && selection.includes(target) ? (selection as unknown[]) : [target];
  const found = many.flatMap((node) => targetOf(node, app) ?? []);
  if (found.length > 0 || !isName(target)) return found;
  // A name from a keybinding, a task or another extension may come before the sessions are known.
  await connected(app, neverAborted);
  const named = targetOf(target, app);
  if (named) return [named];
  const name = nameOf(target)?.name ?? "";
  throw new UserError(`There is no session “${name}” in this namespace.`, nextSteps.switchNamespace);
}

function targetOf(node: unknown, app: App): Target | undefined {
  const named = nameOf(node);
  if (!named) return undefined;
  const { name, namespace, uid, container } = named;
  for (const session of app.sessions.values()) {
    const { ref } = session;
    const isThis = uid === undefined ? ref.name === name || session.id === name : ref.uid === uid;
    if (isThis && (namespace === undefined || ref.namespace === namespace))
      return { session, ...(container === undefined ? {} : { container }) };
  }
  return undefined;
}

interface Named {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly container?: string;
}

/** A name, a reference to a pod or container, or a tree node that holds one. */
function nameOf(value: unknown): Named | undefined {
  if (typeof value === "string") return { name: value };
  if (typeof value !== "object" || value === null) return undefined;
  if ("session" in value) {
    const inner = nameOf(value.session);
    const container = "container" in value ? containerName(value.container) : undefined;
    return inner && { ...inner, ...(container === undefined ? {} : { container }) };
  }
  if ("ref" in value) return nameOf(value.ref);
  if (!("name" in value) || typeof value.name !== "string") return undefined;
  const text = (key: "namespace" | "uid" | "container") =>
    key in value && typeof (value as Record<string, unknown>)[key] === "string"
      ? { [key]: (value as Record<string, string>)[key] }
      : {};
  return { name: value.name, ...text("namespace"), ...text("uid"), ...text("container") };
}

function containerName(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return nameOf(value)?.name;
}

function isName(value: unknown): boolean {
  return nameOf(value) !== undefined;
}

async function askForSession(context: TargetContext, question: TargetQuestion): Promise<Session> {
  return pickSession({ ...question, app: context.app, activeUid: context.activeSession() });
}
