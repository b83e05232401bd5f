import * as z from "zod/mini";

// Fields that we do not use pass unseen: a newer kubectl may write more than we know.
// https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/

const text = z.optional(z.string());
const flag = z.optional(z.boolean());

const clusterSchema = z.object({
  server: text,
  "tls-server-name": text,
  "insecure-skip-tls-verify": flag,
  "certificate-authority": text,
  "certificate-authority-data": text,
  "proxy-url": text,
  "disable-compression": flag,
  extensions: z.optional(z.array(z.object({ name: text, extension: z.optional(z.unknown()) }))),
});
export type ClusterFields = z.infer<typeof clusterSchema>;

const execSchema = z.object({
  apiVersion: text,
  command: text,
  args: z.optional(z.array(z.string())),
  env: z.optional(z.array(z.object({ name: text, value: text }))),
  installHint: text,
  provideClusterInfo: flag,
  interactiveMode: text,
});
export type ExecFields = z.infer<typeof execSchema>;

const userSchema = z.object({
  "client-certificate": text,
  "client-certificate-data": text,
  "client-key": text,
  "client-key-data": text,
  token: text,
  tokenFile: text,
  username: text,
  password: text,
  as: text,
  "as-uid": text,
  "as-groups": z.optional(z.array(z.string())),
  "as-user-extra": z.optional(z.record(z.string(), z.array(z.string()))),
  exec: z.optional(execSchema),
  "auth-provider": z.optional(z.object({ name: text, config: z.optional(z.record(z.string(), z.string())) })),
});
export type UserFields = z.infer<typeof userSchema>;

const contextSchema = z.object({ cluster: text, user: text, namespace: text });
export type ContextFields = z.infer<typeof contextSchema>;

const sectionSchema = z.optional(z.array(z.unknown()));

/** The file itself; its entries are parsed one by one, so that a wrong one spoils no other. */
export const fileSchema = z.object({
  apiVersion: text,
  kind: text,
  "current-context": text,
  clusters: sectionSchema,
  users: sectionSchema,
  contexts: sectionSchema,
});

const named = { name: text };
export const clusterEntrySchema = z.object({ ...named, cluster: z.optional(clusterSchema) });
export const userEntrySchema = z.object({ ...named, user: z.optional(userSchema) });
export const contextEntrySchema = z.object({ ...named, context: z.optional(contextSchema) });
