import * as z from "zod/mini";
import type { LaunchRequest } from "./launch.js";
import { launchRequestSchema } from "./launchRequestSchema.js";
import { looksSecret } from "./secretNames.js";

/**
 * The request as the pod's annotation keeps it: without the values of variables that look like secrets, and
 * without files, whose content the session's ConfigMap holds. Both are named, so that a restart can get them back.
 */
export function storedRequest(request: LaunchRequest): string {
  const { env, files, ...rest } = request;
  const open = Object.entries(env ?? {}).filter(([name]) => !looksSecret(name));
  const hidden = Object.keys(env ?? {}).filter(looksSecret);
  return JSON.stringify({
    ...rest,
    ...(open.length > 0 ? { env: Object.fromEntries(open) } : {}),
    ...(hidden.length > 0 ? { hiddenEnv: hidden } : {}),
    ...(files && files.length > 0 ? { hasFiles: true } : {}),
  });
}

export interface ParsedRequest {
  readonly request: LaunchRequest;
  /** Variables of the request whose values stand in the pod only. */
  readonly hiddenEnv: readonly string[];
  readonly hasFiles: boolean;
}

const extras = z.object({
  hiddenEnv: z._default(z.array(z.string()), []),
  hasFiles: z._default(z.boolean(), false),
});

/** What {@link storedRequest} wrote; undefined for a text that is anything else. */
export function parseStoredRequest(json: string): ParsedRequest | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch {
    return undefined;
  }
  const request = launchRequestSchema.safeParse(raw);
  const extra = extras.safeParse(raw);
  return request.success && extra.success ? { request: request.data, ...extra.data } : undefined;
}
