import * as z from "zod/mini";
import { launchFields } from "../launchRequestSchema.js";
import type { CustomProfile } from "../settings.js";

const text = z.exactOptional(z.string());

/** A profile as settings give it: types only. A key that is not here is a mistake and said so. */
export const customProfileSchema: z.ZodMiniType<CustomProfile> = z.strictObject({
  extends: text,
  title: text,
  description: text,
  namePrefix: text,
  container: text,
  mainProcess: z.exactOptional(z.enum(["image", "idle"])),
  gitImage: text,
  appLabel: text,
  namespace: text,
  stopGraceSeconds: z.exactOptional(z.number()),
  startTimeoutSeconds: z.exactOptional(z.number()),
  ...launchFields,
});
