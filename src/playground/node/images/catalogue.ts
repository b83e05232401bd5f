import { createHash } from "node:crypto";
import { fullNameOf, repositoryOf, type ImageReference } from "./imageReference.js";

/** What an image says of the containers made of it. */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir: string;
  /** The uid of its user. */
  readonly uid: number;
}

/** A known image. Its programs are the machine's; its name only chooses what is started, and how it was got. */
export interface Image {
  readonly name: string;
  readonly id: string;
  readonly config: ImageConfig;
  readonly sizeBytes: number;
  readonly pullMs: number;
}

interface Entry {
  readonly repository: string;
  readonly tags: RegExp;
  /** A program that the machine must have for the image to be one. */
  readonly program: string;
  readonly entrypoint?: readonly string[];
  readonly cmd: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDir?: string;
  readonly sizeMiB: number;
  readonly pullMs: number;
}

/** Docker's default. */
const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What the entry point of the official images of Node does. */
const nodeEntrypoint = [
  "/bin/sh",
  "-c",
  `if [ "\${1#-}" != "$1" ] || [ -z "$(command -v "$1")" ] || { [ -f "$1" ] && ! [ -x "$1" ]; }; then set -- node "$@"; fi; exec "$@"`,
  "docker-entrypoint.sh",
];

const version = String.raw`\d+(\.\d+){0,2}`;
const entries: readonly Entry[] = [
  {
    repository: "docker.io/library/busybox",
    tags: new RegExp(`^(latest|stable|${version})(-(musl|glibc|uclibc))?$`),
    program: "sh",
    cmd: ["sh"],
    sizeMiB: 2,
    pullMs: 600,
  },
  {
    repository: "docker.io/library/alpine",
    tags: new RegExp(`^(latest|edge|${version})$`),
    program: "sh",
    cmd: ["/bin/sh"],
    sizeMiB: 4,
    pullMs: 700,
  },
  {
    repository: "docker.io/alpine/git",
    tags: new RegExp(`^(latest|v?${version})$`),
    program: "git",
    entrypoint: ["git"],
    cmd: ["--help"],
    workingDir: "/git",
    sizeMiB: 20,
    pullMs: 900,
  },
  {
    repository: "docker.io/library/debian",
    tags: new RegExp(`^(latest|stable|bookworm|bullseye|trixie|sid|${version})(-slim)?$`),
    program: "bash",
    cmd: ["bash"],
    sizeMiB: 47,
    pullMs: 1_500,
  },
  {
    repository: "docker.io/library/ubuntu",
    tags: new RegExp(`^(latest|rolling|jammy|noble|${version})$`),
    program: "bash",
    cmd: ["/bin/bash"],
    sizeMiB: 28,
    pullMs: 1_200,
  },
  {
    repository: "docker.io/library/node",
    tags: new RegExp(`^(latest|lts|current|${version})(-(alpine|slim|bookworm|bullseye)(-slim)?)?$`),
    program: "node",
    entrypoint: nodeEntrypoint,
    cmd: ["node"],
    sizeMiB: 388,
    pullMs: 2_500,
  },
  {
    repository: "docker.io/library/python",
    tags: new RegExp(`^(latest|${version})(-(alpine|slim|bookworm|bullseye)(-slim)?)?$`),
    program: "python3",
    cmd: ["python3"],
    sizeMiB: 360,
    pullMs: 2_500,
  },
];

/** Registries that answer. Of any other host there is no address. */
export const knownHosts: readonly string[] = [
  "docker.io",
  "ghcr.io",
  "quay.io",
  "gcr.io",
  "registry.k8s.io",
  "mcr.microsoft.com",
];

/** The image of that name, if it is one here. `hasProgram` looks on the machine. */
export function findImage(
  reference: ImageReference,
  hasProgram: (name: string) => boolean,
): Image | undefined {
  const entry = entries.find(
    ({ repository, tags }) => repository === repositoryOf(reference) && tags.test(reference.tag ?? ""),
  );
  if (!entry || reference.digest !== undefined || !hasProgram(entry.program)) return undefined;
  const name = fullNameOf(reference);
  return {
    name,
    id: `${entry.repository}@sha256:${createHash("sha256").update(name).digest("hex")}`,
    config: {
      entrypoint: entry.entrypoint ?? [],
      cmd: entry.cmd,
      env: { PATH: path, ...entry.env },
      workingDir: entry.workingDir ?? "/",
      uid: 0,
    },
    sizeBytes: entry.sizeMiB * 1024 * 1024,
    pullMs: entry.pullMs,
  };
}

/** On the node from the start, as on a node that was used before: the image that sessions get by default. */
export const preloaded = "busybox:1.36";
