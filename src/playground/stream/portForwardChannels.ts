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
  const connections = await Promise.all(ports.map((port, index) => connect(socket, index, () => open(port))));
  const joined = connections.flatMap((connection, index) =>
    connection ? [join(socket, closed, index, connection)] : [],
  );
  socket.begin();
  await Promise.all(joined);
  socket.close();
}

/** The connection, or undefined after its channel for errors was told why there is none. */
async function connect(
  socket: ChannelSocket,
  index: number,
  open: () => Promise<Duplex>,
): Promise<Duplex | undefined> {
  try {
    return await open();
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure);
    await socket.send(index * 2 + 1, Buffer.from(why, "utf8"));
    return undefined;
  }
}

async function join(
  socket: ChannelSocket,
  closed: Promise<void>,
  index: number,
  connection: Duplex,
): Promise<void> {
  connection.on("error", () => undefined);
  void closed.then(() => connection.destroy());
  socket.receiveInto(index * 2, connection);
  await Promise.race([socket.sendAll(index * 2, connection), closed]);
}
