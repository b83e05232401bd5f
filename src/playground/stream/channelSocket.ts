import type { Readable, Writable } from "node:stream";
import type { WebSocket } from "ws";

/**
 * A WebSocket of which each message begins with the number of its channel, as the `channel.k8s.io` protocols do.
 * Nothing is taken from it before {@link begin}, so that what a quick client sends waits for who will receive it.
 */
export class ChannelSocket {
  private readonly receivers = new Map<number, (data: Buffer) => void>();
  private readonly closeListeners: (() => void)[] = [];

  constructor(private readonly socket: WebSocket) {
    socket.binaryType = "nodebuffer";
    socket.pause();
    socket.on("message", (message: Buffer) => {
      const channel = message[0];
      if (channel !== undefined) this.receivers.get(channel)?.(message.subarray(1));
    });
    socket.on("close", () => {
      for (const listener of this.closeListeners) listener();
    });
    // A broken connection is reported as closed as well.
    socket.on("error", () => undefined);
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  begin(): void {
    this.socket.resume();
  }

  onClose(listener: () => void): void {
    this.closeListeners.push(listener);
  }

  onChannel(channel: number, receive: (data: Buffer) => void): void {
    this.receivers.set(channel, receive);
  }

  /** Resolves when the message is on its way, so that a slow client slows its sender. */
  send(channel: number, data: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      if (!this.isOpen) resolve();
      else this.socket.send(Buffer.concat([Buffer.from([channel]), data]), () => resolve());
    });
  }

  /** Sends everything that comes out of `source` and resolves at its end. Never rejects. */
  async sendAll(channel: number, source: Readable): Promise<void> {
    try {
      for await (const chunk of source as AsyncIterable<Buffer>) {
        if (!this.isOpen) return;
        await this.send(channel, chunk);
      }
    } catch {
      // A source that breaks has said all that it had to say.
    }
  }

  /** Writes what comes in on `channel`, and takes no more from the client than the sink does. */
  receiveInto(channel: number, sink: Writable): void {
    sink.on("error", () => undefined);
    this.onChannel(channel, (data) => {
      if (data.length === 0 || sink.destroyed || sink.writableEnded) return;
      if (sink.write(data)) return;
      this.socket.pause();
      const resume = () => {
        sink.off("drain", resume);
        sink.off("close", resume);
        this.socket.resume();
      };
      sink.on("drain", resume);
      sink.on("close", resume);
    });
  }

  close(): void {
    this.socket.close(1000);
  }
}
