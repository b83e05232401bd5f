/** The part of an image reference by which people know it: `node:24` of `registry.example.com/base/node:24@sha256:…`. */
export function imageText(image: string): string {
  const last = image.split("/").at(-1) ?? image;
  const [named = "", digest] = last.split("@");
  if (digest === undefined || named.includes(":")) return named;
  return `${named}@${digest.replace(/^sha256:/, "").slice(0, 8)}`;
}
