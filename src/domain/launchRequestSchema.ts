import * as z from "zod/mini";
import type { LaunchRequest } from "./launch.js";

const texts = z.readonly(z.array(z.string()));
const textMap = z.readonly(z.record(z.string(), z.string()));
const text = z.exactOptional(z.string());
const number = z.exactOptional(z.number());
const flag = z.exactOptional(z.boolean());

const secretKeyRef = z.strictObject({ name: z.string(), key: z.string(), optional: flag });

const storage = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("emptyDir"), sizeLimit: text }),
  z.strictObject({ kind: z.literal("memory"), sizeLimit: text }),
  z.strictObject({ kind: z.literal("newClaim"), size: z.string(), storageClass: text, keep: flag }),
  z.strictObject({ kind: z.literal("claim"), claimName: z.string() }),
  z.strictObject({ kind: z.literal("hostPath"), path: z.string() }),
]);

const probe = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({ kind: z.literal("http"), port: z.number(), path: z.string() }),
  z.strictObject({ kind: z.literal("tcp"), port: z.number() }),
]);

/** The fields that a request and a profile have in common, by type only: `validateLaunch` judges the values. */
export const launchFields = {
  image: text,
  command: z.exactOptional(texts),
  args: z.exactOptional(texts),
  env: z.exactOptional(textMap),
  secretEnv: z.exactOptional(z.readonly(z.record(z.string(), secretKeyRef))),
  credentials: z.exactOptional(texts),
  workingDir: text,
  workspacePath: text,
  git: z.exactOptional(z.strictObject({ url: z.string(), branch: text, depth: number, secretName: text })),
  setup: z.exactOptional(texts),
  files: z.exactOptional(
    z.readonly(
      z.array(
        z.strictObject({
          path: z.string(),
          content: z.string(),
          encoding: z.exactOptional(z.enum(["utf8", "base64"])),
        }),
      ),
    ),
  ),
  ports: z.exactOptional(
    z.readonly(
      z.array(
        z.strictObject({
          port: z.number(),
          protocol: z.exactOptional(z.enum(["TCP", "UDP", "SCTP"])),
          name: text,
        }),
      ),
    ),
  ),
  storage: z.exactOptional(storage),
  resources: z.exactOptional(
    z.strictObject({
      cpuRequest: text,
      cpuLimit: text,
      memoryRequest: text,
      memoryLimit: text,
      ephemeralStorageLimit: text,
      gpus: number,
      gpuResource: text,
    }),
  ),
  nodeSelector: z.exactOptional(textMap),
  tolerations: z.exactOptional(
    z.readonly(
      z.array(
        z.strictObject({
          key: text,
          operator: z.exactOptional(z.enum(["Exists", "Equal"])),
          value: text,
          effect: z.exactOptional(z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])),
        }),
      ),
    ),
  ),
  priorityClass: text,
  runtimeClass: text,
  serviceAccount: text,
  mountToken: flag,
  imagePullPolicy: z.exactOptional(z.enum(["Always", "IfNotPresent", "Never"])),
  imagePullSecrets: z.exactOptional(texts),
  security: z.exactOptional(z.enum(["restricted", "default"])),
  timeoutSeconds: number,
  labels: z.exactOptional(textMap),
  tty: flag,
  restartPolicy: z.exactOptional(z.enum(["Never", "OnFailure", "Always"])),
  probe: z.exactOptional(probe),
} as const;

/** A request as JSON gives it. Fields that we do not know, written by a newer version, are left out. */
export const launchRequestSchema: z.ZodMiniType<LaunchRequest> = z.object({
  profile: z.string(),
  name: text,
  displayName: text,
  ...launchFields,
});
