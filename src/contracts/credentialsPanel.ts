import * as z from "zod/mini";
import { defineContract, type Handlers, type StateOf } from "./rpc.js";

const tone = z.enum(["good", "warn", "bad", "none"]);

/** What of a credential can be changed without its value, as a person types it. */
const details = z.object({
  /** Names of profiles separated by spaces or commas, `*`, or empty for where it fits. */
  profiles: z.string(),
  testUrl: z.string(),
  /** `2027-01-31`, or empty. */
  expires: z.string(),
});

/** No value ever stands in the state: it goes up once, with `add` or `rotate`, and never down. */
const row = z.object({
  id: z.string(),
  name: z.string(),
  /** "Git over HTTPS". */
  kind: z.string(),
  /** "github.com as ada". */
  purpose: z.string(),
  /** "Given to sessions that clone from github.com." */
  givenTo: z.string(),
  tone,
  /** "Accepted", "Refused", "No value here". */
  state: z.string(),
  /** What the server said, and when; how to go on. */
  detail: z.optional(z.string()),
  /** Names of the sessions that have it. */
  sessions: z.array(z.string()),
  /** What is being done with it: a test can be stopped, another value is on its way to sessions. */
  busyWith: z.optional(z.enum(["test", "rotation"])),
  details,
});

/** Where a profile's variable comes from, and why from there. */
const winner = z.object({
  profile: z.string(),
  variable: z.string(),
  tone,
  from: z.string(),
  why: z.string(),
});

/** As a person types it; what kind has which fields is judged by the host, field by field. */
const typed = z.object({
  name: z.string(),
  kind: z.enum(["env", "gitHttps", "gitSsh", "registry", "controlPlane"]),
  /** Host of git, server of a registry, name of a variable, or URL of a control plane. */
  place: z.string(),
  username: z.string(),
  knownHosts: z.string(),
  inSession: z.boolean(),
  ...details.shape,
});

const importSource = z.enum(["gh", "git", "docker", "environment"]);

export const credentialsContract = defineContract({
  state: z.object({
    credentials: z.array(row),
    winners: z.array(winner),
    /** Where sessions are launched, or why there is no telling. */
    namespace: z.optional(z.string()),
    /** What cannot be done with credentials there, for want of a right. */
    denied: z.optional(z.string()),
    /** What the person had looked for; each is imported by its number. */
    found: z.optional(
      z.object({ source: importSource, items: z.array(z.object({ number: z.number(), title: z.string() })) }),
    ),
    /** Variables to propose, those of agents first. */
    variables: z.array(z.string()),
  }),
  requests: {
    /** `generate`: the value is made by chance, kept, and put on the clipboard. */
    add: {
      params: z.object({ typed, value: z.string(), trim: z.boolean(), generate: z.boolean() }),
      result: z.object({ said: z.string() }),
    },
    test: { params: z.object({ id: z.string() }), result: z.null() },
    testAll: { params: z.object({}), result: z.null() },
    /** The test of one, or all that run. */
    stopTests: { params: z.object({ id: z.optional(z.string()) }), result: z.null() },
    edit: { params: z.object({ id: z.string(), name: z.string(), details }), result: z.null() },
    rotate: {
      params: z.object({
        id: z.string(),
        value: z.string(),
        trim: z.boolean(),
        overwrite: z.boolean(),
        expires: z.string(),
      }),
      /** `isHeld`: somebody else changed a session's Secret, and it was left alone. */
      result: z.object({ said: z.array(z.string()), isHeld: z.boolean() }),
    },
    remove: { params: z.object({ id: z.string() }), result: z.null() },
    findImports: { params: z.object({ source: importSource, host: z.string() }), result: z.null() },
    import: { params: z.object({ number: z.number() }), result: z.object({ said: z.string() }) },
    saveShared: {
      params: z.object({
        secretName: z.string(),
        keys: z.array(z.object({ key: z.string(), credentialId: z.string() })),
      }),
      result: z.object({ said: z.string() }),
    },
  },
});

export type CredentialsPanelState = StateOf<typeof credentialsContract>;
export type CredentialsPanelHandlers = Handlers<typeof credentialsContract>;
export type CredentialDetailsTyped = z.infer<typeof details>;
export type TypedCredential = z.infer<typeof typed>;
export type CredentialImportSource = z.infer<typeof importSource>;
