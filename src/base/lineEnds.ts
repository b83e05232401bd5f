const CR = 0x0d;
const LF = 0x0a;

/**
 * Output of a process without a terminal, as a terminal needs it: each line end also goes back to the first column.
 * What has its carriage return keeps it alone.
 */
export function withCarriageReturns(chunk: Uint8Array): Uint8Array {
  let added = 0;
  for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1))
    if (needsReturn(chunk, at)) added++;
  if (added === 0) return chunk;
  const whole = new Uint8Array(chunk.length + added);
  let to = 0;
  for (let at = 0; at < chunk.length; at++) {
    if (needsReturn(chunk, at)) whole[to++] = CR;
    whole[to++] = chunk[at] ?? 0;
  }
  return whole;
}

function needsReturn(chunk: Uint8Array, at: number): boolean {
  return chunk[at] === LF && chunk[at - 1] !== CR;
}
