import * as z from "zod/mini";
import { defineContract, type Handlers, type StateOf } from "./rpc.js";

/** How something stands; the panel shows it by a sign and a word, never by colour alone. */
const tone = z.enum(["good", "warn", "bad", "none"]);

const place = z.object({
  /** "The setting Kubeconfig Path". */
  title: z.string(),
  file: z.optional(z.string()),
  tone,
  /** "Used", "Not there", "Broken: …". */
  text: z.string(),
  line: z.optional(z.number()),
});

const testStep = z.object({
  title: z.string(),
  kind: z.enum(["waiting", "running", "passed", "warned", "failed", "skipped"]),
  /** What was found, or what is wrong. */
  text: z.string(),
  /** What to do about it. */
  fix: z.optional(z.string()),
});

const context = z.object({
  name: z.string(),
  cluster: z.string(),
  server: z.string(),
  user: z.string(),
  /** "Client certificate", "Plugin aws". */
  login: z.string(),
  namespace: z.string(),
  certificate: z.optional(z.object({ tone, text: z.string() })),
  /** The command of its plugin, as it would be run. */
  plugin: z.optional(z.string()),
  /** Why the plugin is not run: the workspace is not trusted. */
  pluginHeld: z.boolean(),
  problem: z.optional(
    z.object({ text: z.string(), file: z.optional(z.string()), line: z.optional(z.number()) }),
  ),
  isUsed: z.boolean(),
  test: z.optional(z.object({ isRunning: z.boolean(), steps: z.array(testStep) })),
});

const featureRow = z.object({
  feature: z.string(),
  title: z.string(),
  verdict: z.enum(["allowed", "denied", "unknown"]),
  /** `get pods/exec`, each with its own verdict. */
  needs: z.array(z.object({ text: z.string(), verdict: z.enum(["allowed", "denied", "unknown"]) })),
});

const fact = z.object({ title: z.string(), lines: z.array(z.string()), note: z.optional(z.string()) });

export const kubeconfigContract = defineContract({
  state: z.object({
    places: z.array(place),
    contexts: z.array(context),
    connection: z.object({
      tone,
      /** "Connected to dev, namespace team-a." */
      text: z.string(),
      context: z.optional(z.string()),
      namespace: z.optional(z.string()),
    }),
    namespaces: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("unknown") }),
      z.object({ kind: z.literal("listed"), names: z.array(z.string()) }),
      /** They may not be listed, so one is typed. */
      z.object({ kind: z.literal("typed"), because: z.string() }),
    ]),
    isTrusted: z.boolean(),
    rights: z.object({ isKnown: z.boolean(), features: z.array(featureRow) }),
    facts: z.array(fact),
    canAddToWorkspace: z.boolean(),
  }),
  requests: {
    useContext: { params: z.object({ context: z.string() }), result: z.null() },
    useNamespace: { params: z.object({ namespace: z.string() }), result: z.null() },
    listNamespaces: { params: z.object({}), result: z.null() },
    testContext: { params: z.object({ context: z.string() }), result: z.null() },
    testAll: { params: z.object({}), result: z.null() },
    /** The test of one context, or all that run. */
    stopTests: { params: z.object({ context: z.optional(z.string()) }), result: z.null() },
    refresh: { params: z.object({}), result: z.null() },
    openFile: {
      params: z.object({ file: z.string(), line: z.optional(z.number()) }),
      result: z.null(),
    },
    /** Lets the person choose a file, and uses it from then on (the setting). */
    chooseFile: { params: z.object({}), result: z.null() },
    /** What is wrong with a typed text; it goes no further than the host. */
    checkText: {
      params: z.object({ text: z.string() }),
      result: z.object({
        problems: z.array(z.object({ text: z.string(), line: z.optional(z.number()) })),
        contexts: z.array(z.string()),
      }),
    },
    /** Stores a typed text as `.kube/NAME` of the workspace, readable by its owner only. */
    saveText: {
      params: z.object({ text: z.string(), replace: z.boolean() }),
      result: z.object({ file: z.string(), hint: z.optional(z.string()) }),
    },
    /** What was typed before the panel was hidden; the host keeps it in memory only. */
    readDraft: { params: z.object({}), result: z.object({ text: z.string() }) },
    /** Asks for a pod, reads its service account and stores it as a kubeconfig; null when the person gave up. */
    readPodAccount: {
      params: z.object({}),
      result: z.nullable(z.object({ file: z.string(), hint: z.optional(z.string()) })),
    },
    checkRights: { params: z.object({}), result: z.null() },
    copyRole: { params: z.object({ features: z.array(z.string()) }), result: z.null() },
    /** The commands of an administrator; they ask for the rest. */
    setUpNamespace: { params: z.object({}), result: z.null() },
    removeSetup: { params: z.object({}), result: z.null() },
    trustWorkspace: { params: z.object({}), result: z.null() },
  },
});

export type KubeconfigPanelState = StateOf<typeof kubeconfigContract>;
export type KubeconfigPanelHandlers = Handlers<typeof kubeconfigContract>;
