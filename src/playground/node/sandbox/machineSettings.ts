import { cp, lstat, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Many small files or links, which only the machine's package manager changes: bound read-only, not copied. */
const bound = ["alternatives", "ssl/certs", "pki/tls/certs", "pki/ca-trust", "crypto-policies"];

/** Copied, so that a container may change them. All are readable by every user and say nothing of one. */
const copied = [
  "bash.bashrc",
  "bashrc",
  "debian_version",
  "inputrc",
  "ld.so.cache",
  "ld.so.conf",
  "ld.so.conf.d",
  "locale.alias",
  "localtime",
  "magic",
  "mime.types",
  "os-release",
  "perl",
  "pki/tls/openssl.cnf",
  "profile",
  "profile.d",
  "protocols",
  "python3",
  "rpc",
  "services",
  "shells",
  "skel",
  "ssl/openssl.cnf",
  "terminfo",
  "timezone",
  "vim",
];

const written: Readonly<Record<string, string>> = {
  passwd: [
    "root:x:0:0:root:/root:/bin/sh",
    "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin",
    // Many images name this one, and a shell greets a user without a name by saying so.
    "user:x:1000:1000:user:/:/bin/sh",
    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
    "",
  ].join("\n"),
  group: ["root:x:0:", "daemon:x:1:", "tty:x:5:", "user:x:1000:", "nogroup:x:65534:", ""].join("\n"),
  "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n",
};

/**
 * Puts the settings that programs need into `template`/etc, and returns the folders of /etc to bind there.
 * Of the machine's accounts, keys and passwords nothing is taken over.
 */
export async function placeSettings(template: string): Promise<readonly string[]> {
  const etc = join(template, "etc");
  await mkdir(etc, { recursive: true });
  for (const name of copied) {
    if (!(await kindOf(join("/etc", name)))) continue;
    await mkdir(dirname(join(etc, name)), { recursive: true });
    await cp(join("/etc", name), join(etc, name), { recursive: true, verbatimSymlinks: true });
  }
  for (const [name, text] of Object.entries(written)) await writeFile(join(etc, name), text);
  const present: string[] = [];
  for (const name of bound) {
    if ((await kindOf(join("/etc", name))) !== "folder") continue;
    await mkdir(join(etc, name), { recursive: true });
    present.push(join("etc", name));
  }
  return present;
}

async function kindOf(path: string): Promise<"folder" | "other" | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found && (found.isDirectory() ? "folder" : "other");
}
