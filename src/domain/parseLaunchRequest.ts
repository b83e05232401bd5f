import { UserError } from "../base/errors.js";
import type { LaunchRequest } from "./launch.js";
import { launchRequestSchema } from "./launchRequestSchema.js";

/**
 * A launch request from outside: another extension, a keybinding. Only its types are checked here; the values are
 * judged where it is launched.
 * @throws UserError that names the field
 */
export function parseLaunchRequest(value: unknown): LaunchRequest {
  const parsed = launchRequestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.map(String).join(".") ?? "";
  const where = field === "" ? "The launch request" : `“${field}” of the launch request`;
  throw new UserError(`${where} is not of the kind that is expected: ${issue?.message ?? "it is wrong"}.`);
}
