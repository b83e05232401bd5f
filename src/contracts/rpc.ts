import * as z from "zod/mini";

/**
 * What a panel and its host say to each other. One definition, parsed on both sides: the state goes down as one
 * whole snapshot, requests go up and are answered, also when they fail.
 */
export interface Contract {
  readonly state: z.ZodMiniType;
  readonly requests: Readonly<
    Record<string, { readonly params: z.ZodMiniType; readonly result: z.ZodMiniType }>
  >;
}

export type StateOf<C extends Contract> = z.infer<C["state"]>;
export type RequestName<C extends Contract> = keyof C["requests"] & string;
export type ParamsOf<C extends Contract, K extends RequestName<C>> = z.infer<C["requests"][K]["params"]>;
export type ResultOf<C extends Contract, K extends RequestName<C>> = z.infer<C["requests"][K]["result"]>;

/** The host's side: a request without a handler does not compile. */
export type Handlers<C extends Contract> = {
  readonly [K in RequestName<C>]: (params: ParamsOf<C, K>, signal: AbortSignal) => Promise<ResultOf<C, K>>;
};

/** Keeps the exact type of a contract, so that both sides derive from it. */
export function defineContract<const C extends Contract>(contract: C): C {
  return contract;
}

/** What can be done about a failure: a button's text, and the command that the host runs for it. */
const faultStep = z.object({ title: z.string(), command: z.string() });

/** Why a request failed: the sentence, the control at which to show it, where one is to blame, and the next step. */
export const requestFault = z.object({
  message: z.string(),
  field: z.optional(z.string()),
  next: z.optional(faultStep),
});
export type RequestFault = z.infer<typeof requestFault>;

/** What either side says when the other's words are not of the contract: an update came between the two. */
export const mismatch: RequestFault = {
  message: "The panel and the extension do not match. Reload the window.",
};

/** From the host to the panel. */
export const downMessage = z.discriminatedUnion("kind", [
  /** `revision` grows with each snapshot; an older one than the last is dropped. */
  z.object({ kind: z.literal("state"), revision: z.number(), state: z.unknown() }),
  z.object({ kind: z.literal("done"), id: z.number(), result: z.unknown() }),
  z.object({ kind: z.literal("failed"), id: z.number(), fault: requestFault }),
  /** Puts the focus on a part of the panel: a context's row, a credential's field. */
  z.object({ kind: z.literal("reveal"), target: z.string() }),
]);
export type DownMessage = z.infer<typeof downMessage>;

/** From the panel to the host. */
export const upMessage = z.discriminatedUnion("kind", [
  /** The panel listens now: send the state. Said again after it was hidden. */
  z.object({ kind: z.literal("ready") }),
  z.object({ kind: z.literal("request"), id: z.number(), name: z.string(), params: z.unknown() }),
  /** The person gave up waiting. */
  z.object({ kind: z.literal("cancel"), id: z.number() }),
  /** The button of a fault was pressed. The host runs what it has offered to this panel, and nothing else. */
  z.object({ kind: z.literal("next"), command: z.string() }),
]);
export type UpMessage = z.infer<typeof upMessage>;
