import type { RequestFault } from "../../src/contracts/rpc.js";
import { h, type Child } from "./dom.js";
import { button } from "./toolkit.js";

/** Why something failed, at the control that asked for it, and the one thing to do about it as a button. */
export function faultNote(fault: RequestFault | undefined, next: (command: string) => void): Child {
  if (fault === undefined) return undefined;
  const { message, next: step } = fault;
  return h(
    "div",
    { class: "fault-note" },
    h("p", { class: "fault", attrs: { role: "alert" } }, message),
    step !== undefined && button(step.title, () => next(step.command)),
  );
}
