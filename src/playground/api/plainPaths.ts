import { servesGroup, writeDiscovery } from "./discovery.js";
import type { Exchange } from "./exchange.js";
import { writeOpenApi } from "./openApi.js";
import { writeObject, writeText } from "./respond.js";
import { methodNotAllowed, noSuchResource } from "./status.js";

/** Kubernetes' version that the playground is held to, and its own mark. */
export const serverVersion = {
  major: "1",
  minor: "35",
  emulationMajor: "1",
  emulationMinor: "35",
  minCompatibilityMajor: "1",
  minCompatibilityMinor: "34",
  gitVersion: "v1.35.0-playground",
  gitCommit: "",
  gitTreeState: "",
  buildDate: "1970-01-01T00:00:00Z",
  goVersion: "",
  compiler: "",
  platform: "linux/amd64",
};

const healthPaths = ["/healthz", "/livez", "/readyz"];

/** Answers an address that is no resource: health, version, discovery, or the text of a page that is not there. */
export function answerPlainPath(exchange: Exchange): void {
  const { info, request } = exchange;
  const path = info.path.length > 1 ? info.path.replace(/\/$/, "") : info.path;
  const isKnown = path === "/" || path === "/version" || healthPaths.includes(path);
  if (isKnown && request.method !== "GET" && request.method !== "HEAD") throw methodNotAllowed();
  if (healthPaths.includes(path)) writeText(exchange, 200, "ok");
  else if (path === "/version") writeObject(exchange, 200, serverVersion);
  else if (path === "/")
    writeObject(exchange, 200, {
      paths: ["/api", "/api/v1", "/apis", ...healthPaths, "/openapi/v3", "/version"],
    });
  else if (!writeDiscovery(exchange) && !writeOpenApi(exchange)) answerNotFound(exchange);
}

/** Inside a group that is served the answer is a Status; elsewhere the address means nothing at all. */
export function answerNotFound(exchange: Exchange): void {
  const [prefix, group] = exchange.info.path.split("/").filter((part) => part !== "");
  if (prefix === "api" || (prefix === "apis" && group !== undefined && servesGroup(exchange.context, group)))
    throw noSuchResource();
  writeText(exchange, 404, "404 page not found\n");
}
