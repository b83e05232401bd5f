import type { Duplex } from "node:stream";
import type { ChannelSocket } from "./channelSocket.js";

/**
 * The older way to forward ports, one connection per port and socket: data of the n-th port on channel 2n, its
 * error on 2n+1, each begun by the port's number.
 */
export async function servePortChannels(
  socket: ChannelSocket,
  ports: readonly number[],
  open: (port: number) => Promise<Duplex>,
): Promise<void> {
  const closed = new Promise<void>((resolve) => socket.onClose(resolve));
  for (const [index, port] of ports.entries()) {
    const number = Buffer.alloc(2);
    number.writeUInt16LE(port);
    await socket.send(index * 2, number);
    await socket.send(index * 2 + 1, number);
  }
  await Promise.all(ports.map((port, index) => join(socket, closed, index, () => open(port))));
  socket.close();
}

async function join(
  socket: ChannelSocket,
  closed: Promise<void>,
  index: number,
  open: () => Promise<Duplex>,
): Promise<void> {
  let connection: Duplex;
  try {
    connection = await open();
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure);
    await socket.send(index * 2 + 1, Buffer.from(why, "utf8"));
    return;
  }
  connection.on("error", () => undefined);
  void closed.then(() => connection.destroy());
  socket.receiveInto(index * 2, connection);
  await Promise.race([socket.sendAll(index * 2, connection), closed]);
}
