import type { Socket } from "node:net";

/** Resolves at `event`, and rejects with what the socket ends with before. */
export function whenReady(socket: Socket, event: "connect" | "secureConnect"): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      socket.off(event, ready).off("error", settle).off("close", closed);
      if (error) reject(error);
      else resolve();
    };
    const ready = () => settle();
    const closed = () =>
      settle(Object.assign(new Error("the connection was closed before it stood"), { code: "ECONNRESET" }));
    socket.on(event, ready).on("error", settle).on("close", closed);
  });
}
