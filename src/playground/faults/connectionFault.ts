import type { Socket } from "node:net";
import type { Clock } from "../../base/clock.js";
import { DisposableStore, type Disposable } from "../../base/disposable.js";

/** What happens to a connection. */
export type ConnectionFault =
  /** It is reset, now or after so many bytes of the answer. */
  | { readonly kind: "cut"; readonly afterBytes?: number | undefined }
  /** It stays open, but nothing comes and nothing is heard any more, from now or after so many bytes. */
  | { readonly kind: "halfOpen"; readonly afterBytes?: number | undefined }
  /** Everything that is sent arrives late. */
  | { readonly kind: "delay"; readonly delayMs: number }
  | { readonly kind: "slow"; readonly bytesPerSecond: number };

type Done = (failure?: Error | null) => void;
type Write = (chunk: Buffer, encoding: BufferEncoding, done: Done) => void;

/** The parts of a socket that a fault takes the place of. */
interface Tappable {
  _write: Write;
  _writev: unknown;
}

/**
 * Lets a fault happen to a connection until it is disposed or the connection ends. It stands in the way of the
 * bytes on their way out, below HTTP and WebSocket, so that both meet it as they would meet a broken network.
 */
export function breakConnection(socket: Socket, fault: ConnectionFault, clock: Clock): Disposable {
  const owned = new DisposableStore();
  const tappable = socket as unknown as Tappable;
  const { _write: write, _writev: writeTogether } = tappable;
  const restore = () => {
    tappable._write = write;
    tappable._writev = writeTogether;
  };
  owned.add({ dispose: restore });
  socket.once("close", () => owned.dispose());
  // Several chunks at once would pass by the side.
  tappable._writev = null;
  const pass: Write = (chunk, encoding, done) => write.call(socket, chunk, encoding, done);
  const later = (delayMs: number, run: () => void) => owned.add(clock.setTimer(delayMs, run));
  switch (fault.kind) {
    case "delay":
      tappable._write = (chunk, encoding, done) => later(fault.delayMs, () => pass(chunk, encoding, done));
      break;
    case "slow":
      tappable._write = (chunk, encoding, done) => {
        const tookMs = (chunk.length / fault.bytesPerSecond) * 1000;
        later(tookMs, () => pass(chunk, encoding, done));
      };
      break;
    case "cut":
    case "halfOpen": {
      const strike = fault.kind === "cut" ? () => reset(socket) : () => silence(socket, tappable);
      strikeAfter(tappable, fault.afterBytes ?? 0, pass, strike);
      break;
    }
  }
  return owned;
}

function strikeAfter(tappable: Tappable, afterBytes: number, pass: Write, strike: () => void): void {
  if (afterBytes === 0) {
    strike();
    return;
  }
  let left = afterBytes;
  tappable._write = (chunk, encoding, done) => {
    if (chunk.length < left) {
      left -= chunk.length;
      pass(chunk, encoding, done);
      return;
    }
    pass(chunk.subarray(0, left), encoding, () => {
      strike();
      done();
    });
  };
}

function reset(socket: Socket): void {
  socket.destroy();
}

/** The kernel still acknowledges what comes, as that of a machine does whose program hangs. */
function silence(socket: Socket, tappable: Tappable): void {
  tappable._write = () => undefined;
  socket.pause();
}
