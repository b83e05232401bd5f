import * as z from "zod/mini";
import type { Credential, CredentialTarget } from "../domain/credential.js";

const text = z.exactOptional(z.string());
const flag = z.exactOptional(z.boolean());

/** A credential's target as JSON gives it: also what a panel sends. */
const credentialTargetSchema: z.ZodMiniType<CredentialTarget> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("gitHttps"), host: z.string(), username: z.string(), inSession: flag }),
  z.object({ kind: z.literal("gitSsh"), host: z.string(), knownHosts: z.string(), inSession: flag }),
  z.object({ kind: z.literal("registry"), server: z.string(), username: z.string() }),
  z.object({ kind: z.literal("env"), variable: z.string() }),
  z.object({ kind: z.literal("controlPlane"), url: z.string() }),
]);

const credentialSchema: z.ZodMiniType<Credential> = z.object({
  id: z.string().check(z.minLength(1)),
  name: z.string(),
  target: credentialTargetSchema,
  profiles: z.exactOptional(z.readonly(z.array(z.string()))),
  testUrl: text,
  expiresAt: text,
  test: z.exactOptional(
    z.object({
      at: z.string(),
      outcome: z.enum(["accepted", "refused", "expired", "unproven"]),
      detail: z.string(),
    }),
  ),
  shared: z.exactOptional(
    z.readonly(
      z.array(z.object({ context: z.string(), namespace: z.string(), name: z.string(), key: z.string() })),
    ),
  ),
});

const stored = z.object({ version: z.literal(1), credentials: z.array(z.unknown()) });

export interface StoredCredentials {
  readonly credentials: readonly Credential[];
  /** Entries that we cannot read, of a newer version perhaps: kept as they are. */
  readonly others: readonly unknown[];
  /** There is something of which we know nothing, of a newer version perhaps: not to be written over. */
  readonly isUnknown: boolean;
}

/** What {@link writeStoredCredentials} wrote; one entry that cannot be read does not hide the rest. */
export function readStoredCredentials(raw: unknown): StoredCredentials {
  const { data } = stored.safeParse(raw);
  const entries = data?.credentials ?? [];
  const credentials: Credential[] = [];
  const others: unknown[] = [];
  for (const entry of entries) {
    const parsed = credentialSchema.safeParse(entry);
    if (parsed.success) credentials.push(parsed.data);
    else others.push(entry);
  }
  return { credentials, others, isUnknown: raw !== undefined && data === undefined };
}

export function writeStoredCredentials({
  credentials,
  others,
}: Pick<StoredCredentials, "credentials" | "others">): unknown {
  return { version: 1, credentials: [...credentials, ...others] };
}
