import type { StoredObject } from "../objects.js";
import type { JsonObject } from "../schema/json.js";
import type { ApiContext } from "./exchange.js";
import type { FieldErrors } from "./fieldErrors.js";
import { subdomainRule, type NameRule } from "./names.js";

/** What is particular to a kind when it is written. Every member but the name's rule may be absent. */
export interface Strategy {
  readonly nameRule: NameRule;
  /** Fills what was left out. Called before admission, on create and on update. */
  readonly defaults?: (object: JsonObject) => JsonObject;
  /** What the server itself sets on a new object, after admission. */
  readonly prepare?: (object: JsonObject, context: ApiContext) => JsonObject;
  /** What an update may not touch, taken from the current object. */
  readonly keep?: (next: JsonObject, current: StoredObject) => JsonObject;
  readonly validate?: (object: JsonObject, errors: FieldErrors) => void;
  /** A field that would be stored and then ignored, which is refused: nothing is answered that only seems so. */
  readonly unsupported?: (object: JsonObject) => string | undefined;
  readonly validateUpdate?: (next: JsonObject, current: StoredObject, errors: FieldErrors) => void;
  /** Seconds that a deleted object stays for its node to end it; undefined where it goes at once. */
  readonly graceSeconds?: (object: StoredObject, asked: number | undefined) => number;
  /** A delete answers with the object, not with a Status. */
  readonly returnsDeleted?: boolean;
  /** What becomes of dependents where the client says nothing. */
  readonly defaultPropagation?: "Orphan" | "Background";
}

/** For a kind of which the server checks nothing but its name. */
export const plainStrategy: Strategy = { nameRule: subdomainRule };
