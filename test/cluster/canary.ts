import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { LaunchSite } from "./launchSite.js";

/** A value that is nowhere else, in the forms in which it could turn up. */
export class Canary {
  readonly value: string;

  constructor(
    readonly name: string,
    value?: string,
  ) {
    this.value = value ?? `canary${name}${randomBytes(12).toString("hex")}`;
  }

  /** Its middle, so that no cut and no encoding's edge hides it: as text, and as base64 from each of three starts. */
  get forms(): readonly string[] {
    const shifted = [0, 1, 2].map((start) =>
      Buffer.from(this.value.slice(start)).toString("base64").slice(0, 32),
    );
    return [this.value.slice(0, 24), ...shifted, encodeURIComponent(this.value).slice(0, 24)];
  }

  isIn(text: string): boolean {
    return this.forms.some((form) => text.includes(form));
  }
}

/** Looks for all that was planted in all that was seen. */
export function assertUnseen(canaries: readonly Canary[], seen: readonly string[]): void {
  for (const canary of canaries) {
    const place = seen.find((text) => canary.isIn(text));
    const at = place === undefined ? -1 : Math.max(...canary.forms.map((form) => place.indexOf(form)));
    assert.equal(place?.slice(Math.max(0, at - 200), at + 60), undefined, `${canary.name} was seen`);
  }
}

/** All that the namespace has, events too; of Secrets all but their data. */
export async function everyObject(site: LaunchSite): Promise<string> {
  const kinds = await site.kubectl(["api-resources", "--namespaced", "--verbs=list", "--output=name"]);
  const names = kinds.split("\n").filter((kind) => kind !== "" && !kind.includes("metrics.k8s.io"));
  const json = await site.kubectl(["get", names.join(","), "--output=json", "--show-managed-fields"]);
  const { items } = JSON.parse(json) as { items: { kind: string; data?: unknown }[] };
  assert.ok(items.some(({ kind }) => kind === "Event"));
  return JSON.stringify(items.map((item) => (item.kind === "Secret" ? { ...item, data: {} } : item)));
}

/** What is in the files under a folder, but for those that `isLeftOut` names. */
export async function filesUnder(
  folder: string,
  isLeftOut: (file: string) => boolean = () => false,
): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .filter((file) => !isLeftOut(file))
      .map((file) => readFile(file, "utf8")),
  );
}
