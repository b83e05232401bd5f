/** The parts of an image reference, as written: nothing is added that Docker would assume. */
export interface ImageReference {
  /** Host and port; absent: the node's default registry. */
  readonly registry?: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

// The grammar of github.com/distribution/reference, which the kubelet parses with.
const domainComponent = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const ipv6 = "\\[(?:[a-fA-F0-9:]+)\\]";
const domainPattern = new RegExp(`^(?:${domainComponent}(?:\\.${domainComponent})*|${ipv6})(?::[0-9]+)?$`);
const pathPattern = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const maxNameLength = 255;

/** `text` as an image reference, or the sentence that says what is wrong with it and how to write it. */
export function parseImageReference(text: string): ImageReference | string {
  const gross = grossProblem(text);
  if (gross !== undefined) return gross;

  const at = text.indexOf("@");
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const named = at < 0 ? text : text.slice(0, at);
  // A colon before the last slash belongs to the registry's port.
  const colon = named.lastIndexOf(":");
  const isTagged = colon > named.lastIndexOf("/");
  const tag = isTagged ? named.slice(colon + 1) : undefined;
  const name = isTagged ? named.slice(0, colon) : named;

  const { registry, repository } = splitName(name);
  if (registry !== undefined && !domainPattern.test(registry)) {
    return `The registry “${registry}” in the image “${text}” is not a host name. Write it like “registry.example.com:5000/team/image:1”.`;
  }
  if (repository === "" || !repository.split("/").every((part) => pathPattern.test(part))) {
    return repositoryProblem(text, repository);
  }
  if (registry === undefined && /^[a-f0-9]{64}$/.test(repository)) {
    return `“${text}” is an image id, and a cluster pulls by name only. Write the image's name and tag, for example “node:24”.`;
  }
  if (name.length > maxNameLength)
    return `The image's name has ${name.length} characters, and the limit is ${maxNameLength}.`;
  if (tag !== undefined && !tagPattern.test(tag)) {
    return `“${tag}” in the image “${text}” is not a tag. Use letters, digits, “_”, “.” and “-”, at most 128 of them and no “.” or “-” first, for example “${name}:1.0”.`;
  }
  if (digest !== undefined && !isDigest(digest)) {
    return `“${digest}” in the image “${text}” is not a digest. Write “sha256:” and 64 hexadecimal digits.`;
  }
  return {
    ...(registry === undefined ? {} : { registry }),
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** What is wrong with `text` as an image reference; undefined when it is one. */
export function imageProblem(text: string): string | undefined {
  const parsed = parseImageReference(text);
  return typeof parsed === "string" ? parsed : undefined;
}

/** Why an image that can be pulled may still surprise: its tag moves. Undefined when it does not. */
export function imageWarning(text: string): string | undefined {
  const parsed = parseImageReference(text);
  if (typeof parsed === "string" || parsed.digest !== undefined) return undefined;
  if (parsed.tag !== undefined && parsed.tag !== "latest") return undefined;
  const what = parsed.tag === undefined ? "has no tag, so it means “:latest”" : "has the tag “latest”";
  return `The image “${text}” ${what}: what it is can change from one launch to the next. Name a version or a digest.`;
}

function grossProblem(text: string): string | undefined {
  if (text === "") return "The image is missing. Write its name and tag, for example “node:24”.";
  if (/\s/.test(text)) {
    const joined = text.trim().replace(/\s*:\s*/, ":");
    const example = /\s/.test(joined) ? joined.replace(/\s+/, ":").replace(/\s+/g, "-") : joined;
    const likely = typeof parseImageReference(example) === "string" ? "node:24" : example;
    return `The image “${text}” contains a space. Write name and tag joined by a colon, for example “${likely}”.`;
  }
  const scheme = /^[a-z]+:\/\//i.exec(text)?.[0];
  if (scheme !== undefined) {
    return `The image “${text}” begins with “${scheme}”. Leave that out: “${text.slice(scheme.length)}”.`;
  }
  return undefined;
}

/** Docker's rule: the first part is a registry when it looks like a host, or cannot be part of a repository. */
function splitName(name: string): { readonly registry?: string; readonly repository: string } {
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  const isRegistry =
    slash > 0 && (/[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase());
  return isRegistry ? { registry: first, repository: name.slice(slash + 1) } : { repository: name };
}

function repositoryProblem(text: string, repository: string): string {
  if (repository !== repository.toLowerCase()) {
    return `The image “${text}” has capital letters, and image names have none. Write “${text.replace(repository, repository.toLowerCase())}”.`;
  }
  return `“${text}” is not an image. Write its name and tag, for example “node:24” or “registry.example.com/team/image:1”.`;
}

function isDigest(digest: string): boolean {
  if (!digestPattern.test(digest)) return false;
  return !digest.startsWith("sha256:") || /^sha256:[0-9a-f]{64}$/.test(digest);
}
