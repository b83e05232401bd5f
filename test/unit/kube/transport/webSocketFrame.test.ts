import assert from "node:assert/strict";
import { maskedFrame, Opcode } from "../../../../src/kube/transport/webSocketFrame.js";

const mask = Uint8Array.of(0xa1, 0x02, 0xff, 0x40);

/** As RFC 6455 §5.3 has it, byte by byte. */
const unmasked = (payload: Uint8Array) => payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0));

describe("maskedFrame", () => {
  for (const [length, head] of [
    [0, [0x82, 0x80]],
    [1, [0x82, 0x81]],
    [15, [0x82, 0x8f]],
    [16, [0x82, 0x90]],
    [125, [0x82, 0xfd]],
    [126, [0x82, 0xfe, 0, 126]],
    [65_535, [0x82, 0xfe, 255, 255]],
    [65_536, [0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 0]],
    [131_073, [0x82, 0xff, 0, 0, 0, 0, 0, 2, 0, 1]],
  ] as const) {
    it(`of ${length} bytes has the shortest length there is, and masks each byte`, () => {
      const data = Uint8Array.from({ length }, (_, at) => at * 31);
      const frame = maskedFrame(Opcode.binary, [data], mask);
      assert.deepEqual([...frame.subarray(0, head.length)], head);
      assert.deepEqual([...frame.subarray(head.length, head.length + 4)], [...mask]);
      assert.deepEqual(Buffer.from(unmasked(frame.subarray(head.length + 4))), Buffer.from(data));
    });
  }

  it("joins parts and leaves them as they are, however memory is aligned", () => {
    for (let first = 0; first <= 5; first++) {
      for (let second = 30; second <= 37; second++) {
        const parts = [new Uint8Array(first).fill(1), new Uint8Array(second).fill(2)];
        const frame = maskedFrame(Opcode.binary, parts, mask);
        assert.deepEqual(
          [...unmasked(frame.subarray(6))],
          [...(parts[0] ?? []), ...(parts[1] ?? [])],
          `${first} and ${second} bytes`,
        );
        assert.ok(parts[1]?.every((byte) => byte === 2));
      }
    }
  });
});
