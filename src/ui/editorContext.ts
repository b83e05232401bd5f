import type { Documents } from "./documents.js";
import type { TargetContext } from "./target.js";
import type { Terminals } from "./terminals/terminals.js";
import type { Panels } from "./panels/panels.js";
import type { SessionsView } from "./tree/sessionsView.js";

/** What commands work with: the product, and the parts of the editor that belong to us. */
export interface EditorContext extends TargetContext {
  readonly view: SessionsView;
  readonly terminals: Terminals;
  readonly documents: Documents;
  readonly panels: Panels;
  /** Brings the log to the front. */
  readonly showLog: () => void;
}
