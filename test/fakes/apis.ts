import { nullLogger } from "../../src/base/log.js";
import type { Endpoint } from "../../src/kube/endpoint.js";
import { createKubeApi, type KubeApiDeps } from "../../src/kube/transport/kubeApi.js";
import { HandClock } from "./clock.js";
import { evenRandom } from "./evenRandom.js";

/** An API for an endpoint, with a clock that the test turns. */
export function openApi(endpoint: Endpoint, deps: Partial<KubeApiDeps> = {}) {
  const clock = new HandClock();
  const api = createKubeApi(endpoint, { clock, random: evenRandom, log: nullLogger, env: {}, ...deps });
  return { api, clock };
}

/** A signal that nobody aborts. */
export const never = new AbortController().signal;
