const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const ESC = 0x1b;
/** C1 forms of ESC P, ESC X, ESC [, ESC \, ESC ], ESC ^ and ESC _. */
const DCS = 0x90;
const SOS = 0x98;
const CSI = 0x9b;
const ST = 0x9c;
const OSC = 0x9d;
const PM = 0x9e;
const APC = 0x9f;

type State = "ground" | "escape" | "csi" | "osc" | "string";

/**
 * Knows whether a terminal that has read the text so far is between escape sequences, so that something may be
 * written there without tearing one. The states are those of the DEC VT500 parser (vt100.net/emu/dec_ansi_parser),
 * with the ones that end alike put together.
 */
export class EscapeTracker {
  private state: State = "ground";

  get isGround(): boolean {
    return this.state === "ground";
  }

  feed(text: string): void {
    for (let at = 0; at < text.length; at++) this.state = next(this.state, text.charCodeAt(at));
  }
}

function next(state: State, code: number): State {
  if (code === ESC) return "escape";
  if (state === "ground" && (code < DCS || code > APC)) return state;
  if (code === CAN || code === SUB || code === ST) return "ground";
  if (code === CSI) return "csi";
  if (code === OSC) return "osc";
  if (code === DCS || code === SOS || code === PM || code === APC) return "string";
  switch (state) {
    case "ground":
      return "ground";
    case "escape":
      return afterEscape(code);
    case "csi":
      return code >= 0x40 && code <= 0x7e ? "ground" : "csi";
    case "osc":
      return code === BEL ? "ground" : "osc";
    case "string":
      return "string";
  }
}

function afterEscape(code: number): State {
  switch (String.fromCharCode(code)) {
    case "[":
      return "csi";
    case "]":
      return "osc";
    case "P":
    case "X":
    case "^":
    case "_":
      return "string";
    default:
      // Intermediates (ESC ( B) wait for their final byte; controls are carried out inside a sequence.
      return code >= 0x30 && code <= 0x7e ? "ground" : "escape";
  }
}
