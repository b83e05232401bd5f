import { registryOf } from "../domain/hints/images.js";

/**
 * The part of an image reference by which people know it: `node:24` of `registry.example.com/base/node:24`,
 * `alpine/git` of Docker Hub, and the beginning of a digest where there is no tag.
 */
export function imageText(image: string): string {
  const hasHost = image.startsWith(`${registryOf(image)}/`);
  const last = hasHost ? (image.split("/").at(-1) ?? image) : image;
  const [named = "", digest] = last.split("@");
  if (digest === undefined || named.includes(":")) return named;
  return `${named}@${digest.replace(/^sha256:/, "").slice(0, 8)}`;
}
