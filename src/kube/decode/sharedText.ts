/** A power of two. Large enough for the texts that the sessions of a namespace have in common. */
const slots = 2_048;
const longest = 64;
/** The engine itself keeps texts up to this length once. */
const shortest = 11;

const recent: (string | undefined)[] = Array.from({ length: slots });

/**
 * The text itself, or an equal one that came before: what a list of 10,000 pods repeats in each (images, times,
 * types of conditions) is then kept once. Remembers no more than some thousand texts, whatever comes.
 */
export function sharedText(text: string): string {
  const { length } = text;
  if (length < shortest || length > longest) return text;
  let hash = length;
  // The ends tell names, times and addresses apart.
  for (let back = 1; back <= 6; back++) hash = (hash * 31 + text.charCodeAt(length - back)) | 0;
  const slot = (hash * 31 + text.charCodeAt(0)) & (slots - 1);
  const known = recent[slot];
  if (known === text) return known;
  recent[slot] = text;
  return text;
}
