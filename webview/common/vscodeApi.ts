import type { Wire } from "./host.js";

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

const api = acquireVsCodeApi();

/** The wire of a real webview. */
export const vscodeWire: Wire = {
  post: (message) => api.postMessage(message),
  onMessage: (listener) => window.addEventListener("message", (event) => listener(event.data)),
};

/** What the panel keeps for itself over hiding and reloading: typed text that is no secret, the chosen tab. */
export const panelMemory = {
  read: (): unknown => api.getState(),
  write: (state: unknown): void => api.setState(state),
};
