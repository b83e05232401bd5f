import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { textAt, objectsAt, type Json } from "../../src/playground/schema/json.js";

/** Where a server is, how it is trusted, and its administrator. */
export interface ServerAccess {
  readonly server: URL;
  readonly ca: Buffer;
  readonly certificate: Buffer;
  readonly key: Buffer;
}

/** Server and administrator of a kubeconfig that holds everything itself. */
export function readKubeconfig(file: string): ServerAccess {
  const config = parse(readFileSync(file, "utf8")) as Json;
  const named = (list: string, name: string) =>
    objectsAt(config, list).find((one) => textAt(one, "name") === name) ?? {};
  const context = named("contexts", textAt(config, "current-context"));
  const cluster = named("clusters", textAt(context, "context", "cluster"));
  const user = named("users", textAt(context, "context", "user"));
  const bytes = (from: Json, ...where: readonly string[]) => Buffer.from(textAt(from, ...where), "base64");
  return {
    server: new URL(textAt(cluster, "cluster", "server")),
    ca: bytes(cluster, "cluster", "certificate-authority-data"),
    certificate: bytes(user, "user", "client-certificate-data"),
    key: bytes(user, "user", "client-key-data"),
  };
}
