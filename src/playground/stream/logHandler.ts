import { pipeline } from "node:stream/promises";
import type { ResourceExchange } from "../api/exchange.js";
import { FieldErrors } from "../api/fieldErrors.js";
import { parseInteger } from "../api/listOptions.js";
import { containerOf } from "../api/podContainer.js";
import { storedOf } from "../api/read.js";
import { isTrue } from "../api/requestInfo.js";
import { badRequest, invalid } from "../api/status.js";
import { textAt } from "../schema/json.js";
import { requireKubelet } from "./execHandlers.js";

interface LogOptions {
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly tailLines: number | undefined;
  readonly sinceMs: number | undefined;
  readonly limitBytes: number | undefined;
}

/** `pods/log`: a container's output as text. */
export async function readPodLog(exchange: ResourceExchange): Promise<void> {
  const { response, signal, query } = exchange;
  const pod = storedOf(exchange);
  const options = parseLogOptions(exchange);
  const container = containerOf(pod, query.get("container") ?? "");
  if (textAt(pod, "spec", "nodeName") === "") {
    response.writeHead(204).end();
    return;
  }
  const kubelet = requireKubelet(exchange);
  const source = await kubelet.logs({ podUid: pod.metadata.uid, container, ...options, signal });
  response.writeHead(200, { "Cache-Control": "no-cache, private", "Content-Type": "text/plain" });
  response.flushHeaders();
  try {
    await pipeline(source, response, { signal });
  } catch {
    // The client went away, or the log ended in the middle: there is nobody to tell.
    response.destroy();
  }
}

function parseLogOptions({ query, name, context }: ResourceExchange): LogOptions {
  const tailLines = parseInteger(query, "tailLines");
  const limitBytes = parseInteger(query, "limitBytes");
  const sinceSeconds = parseInteger(query, "sinceSeconds");
  const sinceTime = query.get("sinceTime");
  const errors = new FieldErrors();
  if (tailLines !== undefined && tailLines < 0)
    errors.invalid("tailLines", tailLines, "must be greater than or equal to 0");
  if (limitBytes !== undefined && limitBytes < 1)
    errors.invalid("limitBytes", limitBytes, "must be greater than 0");
  if (sinceSeconds !== undefined && sinceTime !== null)
    errors.forbidden("[]", "at most one of `sinceTime` or `sinceSeconds` may be specified");
  else if (sinceSeconds !== undefined && sinceSeconds < 1)
    errors.invalid("sinceSeconds", sinceSeconds, "must be greater than 0");
  if (errors.hasAny()) throw invalid({ kind: "PodLogOptions", group: "" }, name, errors.causes);
  const flag = (key: string) => query.has(key) && isTrue(query.get(key));
  const sinceMs = sinceTime === null ? undefined : parseTime(sinceTime);
  return {
    follow: flag("follow"),
    previous: flag("previous"),
    timestamps: flag("timestamps"),
    tailLines,
    limitBytes,
    sinceMs: sinceSeconds === undefined ? sinceMs : context.clock.now() - sinceSeconds * 1000,
  };
}

function parseTime(text: string): number {
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs))
    throw badRequest(
      `parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(text)} as "2006"`,
    );
  return atMs;
}
