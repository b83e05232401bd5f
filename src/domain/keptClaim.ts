/** A claim that outlived its session, to be used by the next. */
export interface KeptClaim {
  readonly name: string;
  /** The pod that it was made for. */
  readonly madeFor: string;
  /** As a quantity: what was given, or asked for while nothing is given yet. */
  readonly size: string;
  readonly storageClass?: string;
  /** RFC 3339 */
  readonly createdAt: string;
}
