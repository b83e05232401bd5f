import type { Socket } from "node:net";
import { Duplex } from "node:stream";

/**
 * Lets Node's HTTP client speak over a connection whose bytes come by a call, until the server has agreed to
 * something else.
 */
export class HandshakeStream extends Duplex {
  private connection: Socket | undefined;

  /** Writes go to `connection` from now on; it may not have been written to before. */
  attach(connection: Socket): void {
    this.connection = connection;
    connection.on("end", () => this.push(null));
    connection.on("error", (error) => this.destroy(error));
    connection.on("close", () => this.destroy());
  }

  override _read(): void {
    // Bytes are pushed as they come: a handshake is small, and its refusal too.
  }

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    this.connection?.write(chunk, done);
  }
}
