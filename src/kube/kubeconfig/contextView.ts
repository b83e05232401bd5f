import { X509Certificate } from "node:crypto";
import type { ContextView, LoginKind } from "../../domain/connection.js";
import { shownCommand } from "../credentials/shownCommand.js";
import type { MergedKubeconfig } from "./mergeKubeconfigs.js";
import { resolveContext } from "./resolveContext.js";
import type { ResolvedContext, TextSource } from "./resolvedContext.js";

/** Text of a file that the kubeconfig names, or undefined where it could not be read. */
export type ReadFile = (file: string) => string | undefined;

/** What the person sees of the context `name`: no credential in it. */
export function contextViewOf(merged: MergedKubeconfig, name: string, textOf: ReadFile): ContextView {
  const resolution = resolveContext(merged, name);
  if (resolution.kind === "resolved") return usableView(resolution.context, textOf);
  const entry = merged.contexts.get(name);
  const written = entry?.content.kind === "usable" ? entry.content.value : undefined;
  return {
    name,
    cluster: written?.cluster ?? "",
    ...(written?.user ? { user: written.user } : {}),
    login: "none",
    namespace: written?.namespace || "default",
    problem: resolution.problem,
  };
}

function usableView(context: ResolvedContext, textOf: ReadFile): ContextView {
  const { cluster, user, workspaceFolder } = context;
  const expiresAt = user.clientCertificate && certificateExpiry(user.clientCertificate.cert, textOf);
  return {
    name: context.name,
    cluster: cluster.name,
    server: cluster.server,
    ...(user.name === undefined ? {} : { user: user.name }),
    login: loginKindOf(context),
    namespace: context.namespace,
    ...(expiresAt === undefined ? {} : { certificateExpiresAt: expiresAt }),
    ...(user.auth.kind === "exec" ? { execCommand: shownCommand(user.auth.plugin) } : {}),
    ...(workspaceFolder === undefined ? {} : { workspaceFolder }),
  };
}

function loginKindOf({ source, user }: ResolvedContext): LoginKind {
  if (source === "inCluster") return "serviceAccount";
  const { auth } = user;
  switch (auth.kind) {
    case "token":
    case "tokenFile":
    case "basic":
    case "exec":
      return auth.kind;
    case "authProvider":
      return auth.name === "oidc" ? "oidc" : "authProvider";
    case "none":
      return user.clientCertificate ? "clientCertificate" : "none";
  }
}

function certificateExpiry(source: TextSource, textOf: ReadFile): string | undefined {
  const text = source.kind === "inline" ? source.text : textOf(source.file);
  if (text === undefined) return undefined;
  try {
    return new Date(new X509Certificate(text).validTo).toISOString();
  } catch {
    // Logging in says what is wrong with it; here it only has no date.
    return undefined;
  }
}
