import { nullLogger, type Logger } from "../../../../src/base/log.js";
import { Reflector, type ReflectorOptions } from "../../../../src/kube/reflector/reflector.js";
import type { ReflectorChange, WatchState } from "../../../../src/kube/watchState.js";
import { FakeApiServer, fakeEndpoint, type FakeCall } from "../../../fakes/apiServer.js";
import { openApi } from "../../../fakes/apis.js";
import { evenRandom } from "../../../fakes/evenRandom.js";
import { until } from "../../../fakes/until.js";

const podsPath = "/api/v1/namespaces/team-a/pods";

export interface RawPod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly managedFields?: unknown;
  };
  readonly status?: { readonly phase: string };
}

export function rawPod(name: string, resourceVersion: number, phase = "Running"): RawPod {
  return {
    metadata: {
      name,
      namespace: "team-a",
      uid: `uid-${name}`,
      resourceVersion: String(resourceVersion),
      managedFields: [{ manager: "kubelet" }],
    },
    status: { phase },
  };
}

/** A server that lists `pods` and holds every watch for the test to play with; `answer` may overrule it. */
export class PodsServer {
  pods: RawPod[] = [];
  resourceVersion = 100;
  /** Returns whether it has answered. */
  answer: (call: FakeCall) => boolean = () => false;

  private constructor(readonly server: FakeApiServer) {
    server.onCall = (call) => {
      if (this.answer(call)) return;
      if (call.isWatch) call.open();
      else this.list(call);
    };
  }

  static async start(): Promise<PodsServer> {
    return new PodsServer(await FakeApiServer.start());
  }

  list(call: FakeCall): void {
    call.json({
      kind: "PodList",
      metadata: { resourceVersion: String(this.resourceVersion) },
      items: this.pods,
    });
  }

  get lists(): readonly FakeCall[] {
    return this.server.calls.filter((call) => !call.isWatch);
  }

  get watches(): readonly FakeCall[] {
    return this.server.calls.filter((call) => call.isWatch);
  }

  /** The `index`-th watch (from 0), when it was asked for. */
  watch(index = 0): Promise<FakeCall> {
    return until(() => this.watches[index], `watch ${index}`);
  }

  listed(count: number): Promise<unknown> {
    return until(() => this.lists.length === count, `${count} lists`);
  }
}

/** A reflector of pods whose decoder keeps the phase, and all that it told. */
export function reflectPods(
  server: PodsServer,
  options: Partial<ReflectorOptions<string>> & { log?: Logger } = {},
) {
  const { api, clock } = openApi(fakeEndpoint(server.server));
  let decoded = 0;
  const reflector = new Reflector<string>({
    api,
    path: podsPath,
    decode: (raw) => {
      decoded++;
      return (raw as RawPod).status?.phase;
    },
    clock,
    random: evenRandom,
    log: nullLogger,
    pollIntervalMs: () => 5_000,
    ...options,
  });
  const states: WatchState[] = [];
  const changes: ReflectorChange<string>[] = [];
  reflector.onDidChangeState((state) => states.push(state));
  reflector.onDidChange((change) => changes.push(change));
  return {
    reflector,
    clock,
    api,
    states,
    changes,
    decoded: () => decoded,
    items: () => Object.fromEntries(reflector.items),
    live: (mode = "watch") =>
      until(() => reflector.state.kind === "live" && reflector.state.mode === mode, `live by ${mode}`),
    waiting: (attempt?: number) =>
      until(
        () => {
          const { state } = reflector;
          return state.kind === "waiting" && (attempt === undefined || state.attempt === attempt)
            ? state
            : undefined;
        },
        `waiting ${attempt ?? ""}`,
      ),
    end: () => {
      reflector.dispose();
      api.dispose();
    },
  };
}
