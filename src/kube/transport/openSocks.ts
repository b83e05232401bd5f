import { isIPv4, type Socket } from "node:net";
import { loginFor, refusedBy } from "./proxyPeer.js";

const VERSION = 5;
const NO_LOGIN = 0;
const USER_AND_PASSWORD = 2;
const CONNECT = 1;
const IPV4 = 1;
const NAME = 3;
const IPV6 = 4;

/** RFC 1928 §6. */
const replies = [
  "",
  "failed",
  "may not connect there by its rules",
  "says that the network is unreachable",
  "says that the host is unreachable",
  "says that the connection was refused",
  "says that the way there is too long",
  "does not know how to connect",
  "does not know this kind of address",
];

/**
 * Asks a SOCKS 5 proxy on `socket` to connect it through to host:port (RFC 1928, with the login of RFC 1929). The
 * proxy resolves the name, as kubectl has it do for socks5 and socks5h alike.
 */
export async function openSocks(
  socket: Socket,
  { host, port, proxy }: { readonly host: string; readonly port: number; readonly proxy: URL },
): Promise<void> {
  const login = loginFor(proxy);
  let held = Buffer.alloc(0);
  const take = async (count: number) => {
    while (held.length < count) held = Buffer.concat([held, await nextBytes(socket, proxy)]);
    const taken = held.subarray(0, count);
    held = held.subarray(count);
    return taken;
  };
  socket.write(Buffer.from(login ? [VERSION, 2, NO_LOGIN, USER_AND_PASSWORD] : [VERSION, 1, NO_LOGIN]));
  const [version, method] = await take(2);
  if (version !== VERSION) throw refusedBy(proxy, "does not speak SOCKS 5");
  if (method === USER_AND_PASSWORD && login) {
    socket.write(Buffer.concat([Buffer.of(1), sized(login.user), sized(login.password)]));
    const [, status] = await take(2);
    if (status !== 0) throw refusedBy(proxy, "does not accept the user name and password");
  } else if (method !== NO_LOGIN) {
    throw refusedBy(proxy, login ? "asks for another kind of login" : "asks for a user name and password");
  }
  const portBytes = Buffer.alloc(2);
  portBytes.writeUInt16BE(port);
  socket.write(Buffer.concat([Buffer.of(VERSION, CONNECT, 0), addressBytes(host), portBytes]));
  const [, reply = 0, , kind] = await take(4);
  if (reply !== 0) throw refusedBy(proxy, replies[reply] ?? `answered ${reply}`);
  // Of no use to us, but it stands before what the server says.
  const addressLength = kind === IPV4 ? 4 : kind === IPV6 ? 16 : ((await take(1))[0] ?? 0);
  await take(addressLength + 2);
  // A server that speaks first could have said something already.
  if (held.length > 0) socket.unshift(held);
}

function addressBytes(host: string): Buffer {
  if (isIPv4(host)) return Buffer.of(IPV4, ...host.split(".").map(Number));
  // An address of IPv6 goes as text, which proxies resolve too.
  return Buffer.concat([Buffer.of(NAME), sized(host)]);
}

/** As RFC 1928 and 1929 write texts: at most 255 bytes, their number first. */
function sized(text: string): Buffer {
  const bytes = Buffer.from(text).subarray(0, 255);
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

/** What has arrived, at least a byte. */
async function nextBytes(socket: Socket, proxy: URL): Promise<Buffer> {
  for (;;) {
    const bytes: unknown = socket.read();
    if (Buffer.isBuffer(bytes)) return bytes;
    if (socket.readableEnded || socket.destroyed)
      throw socket.errored ?? refusedBy(proxy, "closed the connection");
    await new Promise<void>((resolve) => {
      const settle = () => {
        for (const event of events) socket.off(event, settle);
        resolve();
      };
      for (const event of events) socket.on(event, settle);
    });
  }
}

const events = ["readable", "end", "error", "close"] as const;
