/** Where an image is and which one, as a container runtime understands a name; distribution/reference. */
export interface ImageReference {
  readonly host: string;
  /** Below the host: `library/busybox`. */
  readonly path: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** The name is none. `message` is the kubelet's. */
export class InvalidImageName extends Error {}

const pathPart = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const hostPart = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const grammar = new RegExp(
  `^(${hostPart}(?:\\.${hostPart})*(?::\\d+)?)/(${pathPart}(?:/${pathPart})*)(?::([\\w][\\w.-]{0,127}))?(?:@([a-z0-9+._-]+:[0-9a-fA-F]{32,}))?$`,
);

/** Reads a name as people write it; `busybox` is `docker.io/library/busybox:latest`. Throws {@link InvalidImageName}. */
export function parseImage(image: string): ImageReference {
  const { host, rest } = splitHost(image);
  const [name = ""] = rest.split(/[:@]/);
  if (name.toLowerCase() !== name) throw invalid(image, `: repository name (${name}) must be lowercase`);
  const [, , path, tag, digest] = grammar.exec(`${host}/${rest}`) ?? [];
  if (path === undefined) throw invalid(image, "");
  return { host, path, tag: tag ?? (digest === undefined ? "latest" : undefined), digest };
}

function splitHost(image: string): { readonly host: string; readonly rest: string } {
  const slash = image.indexOf("/");
  const first = image.slice(0, Math.max(slash, 0));
  const isHost = slash >= 0 && (/[.:]/.test(first) || first === "localhost" || first.toLowerCase() !== first);
  const host = isHost && first !== "index.docker.io" ? first : "docker.io";
  const rest = isHost ? image.slice(slash + 1) : image;
  return { host, rest: host === "docker.io" && !rest.includes("/") ? `library/${rest}` : rest };
}

function invalid(image: string, detail: string): InvalidImageName {
  const name = JSON.stringify(image);
  return new InvalidImageName(
    `Failed to apply default image tag ${name}: couldn't parse image name ${name}: invalid reference format${detail}`,
  );
}

/** `docker.io/library/busybox`. */
export function repositoryOf({ host, path }: ImageReference): string {
  return `${host}/${path}`;
}

/** The whole name: `docker.io/library/busybox:1.36`. */
export function fullNameOf(reference: ImageReference): string {
  const tag = reference.tag === undefined ? "" : `:${reference.tag}`;
  const digest = reference.digest === undefined ? "" : `@${reference.digest}`;
  return `${repositoryOf(reference)}${tag}${digest}`;
}
