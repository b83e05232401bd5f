import { constants, createDeflate, createInflate, type Deflate, type Inflate } from "node:zlib";
import { spdyDictionary } from "./dictionary.js";

/** Names and values of one stream, names in lower case. A value that was given several times is joined by zeros. */
export type Headers = ReadonlyMap<string, string>;

/** SPDY/3 packs its headers with one deflate stream per direction, so that each block builds on those before. */
export class HeaderPacker {
  private readonly deflate: Deflate = createDeflate({ dictionary: spdyDictionary });

  pack(headers: Headers): Promise<Buffer> {
    const parts = [uint32(headers.size)];
    for (const [name, value] of headers) parts.push(counted(name), counted(value));
    return through(this.deflate, Buffer.concat(parts));
  }
}

export class HeaderUnpacker {
  private readonly inflate: Inflate = createInflate({ dictionary: spdyDictionary });

  async unpack(block: Uint8Array): Promise<Headers> {
    const bytes = await through(this.inflate, block);
    const headers = new Map<string, string>();
    let offset = 4;
    const take = () => {
      const length = bytes.readUInt32BE(offset);
      const text = bytes.toString("utf8", offset + 4, offset + 4 + length);
      offset += 4 + length;
      return text;
    };
    for (let left = bytes.readUInt32BE(0); left > 0; left--) {
      const name = take().toLowerCase();
      headers.set(name, take());
    }
    return headers;
  }
}

/** What comes out of `stream` for `input` alone; the stream goes on. */
function through(stream: Deflate | Inflate, input: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const onData = (chunk: Buffer) => chunks.push(chunk);
    const finish = (settle: () => void) => {
      stream.off("data", onData);
      stream.off("error", onError);
      settle();
    };
    const onError = (failure: Error) => finish(() => reject(failure));
    stream.on("data", onData);
    stream.on("error", onError);
    stream.write(input);
    stream.flush(constants.Z_SYNC_FLUSH, () => finish(() => resolve(Buffer.concat(chunks))));
  });
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function counted(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  return Buffer.concat([uint32(bytes.length), bytes]);
}
