import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";
import { Emitter, nextEvent } from "../../src/base/event.js";
import type { Hint } from "../../src/domain/hint.js";
import { hintOf } from "../../src/domain/hints/hintOf.js";
import { labels, managedByValue } from "../../src/domain/labels.js";
import type { Session, SessionEvent } from "../../src/domain/session.js";
import { decodeEvent } from "../../src/kube/decode/event.js";
import { decodePod } from "../../src/kube/decode/pod.js";
import { skipBecause } from "../skipBecause.js";
import { startFaultyServers, type FaultyServers } from "./faultyServers.js";
import { hintScenarios, type FaultyHosts, type HintScenario } from "./hintScenarios.js";
import { kubectl, startProxy, watch } from "./kubectl.js";

/** A hint, and when this process could first show it (milliseconds since the epoch). */
interface Shown {
  readonly hint: Hint;
  readonly atMs: number;
}

/** What the watches told of one pod. */
interface Watched {
  session?: Session;
  events: SessionEvent[];
  readonly shown: Shown[];
}

const limitMs = 5_000;
/** Kubernetes' times are cut to whole seconds. */
const timeUnitMs = 1_000;

const unknownHosts: FaultyHosts = { registry: "", selfSignedRegistry: "", privateGit: "", git: "" };

describe("hints on a real cluster", function () {
  this.timeout(150_000);

  const namespace = `hints-${process.pid}`;
  const ended = new AbortController();
  const changed = new Emitter<string>();
  const pods = new Map<string, Watched>();
  let servers: FaultyServers | undefined;
  let proxy: { readonly url: string; dispose(): void };
  let scenarios: readonly HintScenario[];
  /** For all pods together: they start at the same time. */
  let patience: AbortSignal;

  before(async () => {
    const [node = "", address = ""] = (
      await kubectl([
        ...["get", "nodes", "--output"],
        'jsonpath={.items[0].metadata.name} {.items[0].status.addresses[?(@.type=="InternalIP")].address}',
      ])
    ).split(" ");
    if (isLocal(address)) servers = await startFaultyServers(address);
    proxy = await startProxy();
    await kubectl(["create", "namespace", namespace]);
    const api = `${proxy.url}/api/v1/namespaces/${namespace}`;
    void watch(`${api}/pods`, ended.signal, (type, raw) => onPod(type, raw)).catch(unlessEnded);
    void watch(`${api}/events`, ended.signal, (_type, raw) => onEvent(raw)).catch(unlessEnded);
    scenarios = hintScenarios(servers?.hosts ?? unknownHosts).filter(
      ({ needsHosts }) => servers || !needsHosts,
    );
    for (const scenario of scenarios) {
      const spec = JSON.parse(
        JSON.stringify(scenario.spec).replaceAll('"node-1"', JSON.stringify(node)),
      ) as object;
      const pod = {
        apiVersion: "v1",
        kind: "Pod",
        metadata: {
          name: scenario.name,
          labels: { [labels.managedBy]: managedByValue, [labels.session]: scenario.name },
        },
        spec,
      };
      // One after the other: an admission plug-in looks for a RuntimeClass before its informer has heard of it.
      const before = scenario.before ?? [];
      if (before.length > 0) await apply(before);
      await applyWhenAdmitted(pod);
    }
    patience = AbortSignal.timeout(90_000);
  });

  after(async () => {
    ended.abort();
    changed.dispose();
    proxy.dispose();
    await kubectl(["delete", "namespace", namespace, "--wait=false"]);
    await kubectl(["delete", "runtimeclass", "pod-sessions-hints", "--ignore-not-found"]);
    await servers?.dispose();
  });

  for (const { name, row, needsHosts } of hintScenarios(unknownHosts)) {
    const where = needsHosts ? ", where the node is this machine" : "";
    it(`names cause and fix of ${name} within ${limitMs / 1000} s (${row}${where})`, async function () {
      if (needsHosts && !servers)
        skipBecause(this, "the node is not this machine, so no host can be made for it");
      const expected = scenarios.find((scenario) => scenario.name === name);
      assert.ok(expected);
      const shown = await firstShown(name, expected);
      assert.match(shown.hint.cause, expected.cause);
      assert.match(shown.hint.fix, expected.fix);
      const watched = pods.get(name);
      assert.ok(watched);
      const lateMs = shown.atMs - firstSignMs(watched);
      assert.ok(lateMs <= limitMs + timeUnitMs, `shown ${lateMs} ms after the cluster's first sign of it`);
    });
  }

  async function firstShown(name: string, { id, cause }: HintScenario): Promise<Shown> {
    for (;;) {
      const shown = pods.get(name)?.shown.find(({ hint }) => hint.id === id && cause.test(hint.cause));
      if (shown) return shown;
      await nextEvent(changed.event, patience, (changedName) => changedName === name).catch(() => {
        const seen = pods.get(name)?.shown.map(({ hint }) => `${hint.id}: ${hint.cause} ${hint.fix}`);
        assert.fail(`no hint ${id} ${cause}; shown: ${JSON.stringify([...new Set(seen)], null, 1)}`);
      });
    }
  }

  function onPod(type: string, raw: unknown): void {
    const session = decodePod(raw);
    if (!session || type === "DELETED") return;
    const watched = watchedPod(session.ref.name);
    watched.session = session;
    show(session.ref.name, watched);
  }

  function onEvent(raw: unknown): void {
    const event = decodeEvent(raw);
    if (!event) return;
    const watched = watchedPod(event.aboutName);
    watched.events = [...watched.events.filter(({ key }) => key !== event.key), event];
    show(event.aboutName, watched);
  }

  function watchedPod(name: string): Watched {
    const watched = pods.get(name) ?? { events: [], shown: [] };
    pods.set(name, watched);
    return watched;
  }

  function show(name: string, { session, events, shown }: Watched): void {
    const hint = session && hintOf(session, events);
    if (hint) shown.push({ hint, atMs: Date.now() });
    changed.fire(name);
  }

  async function apply(items: readonly object[]): Promise<string> {
    return kubectl(["apply", "--namespace", namespace, "--filename=-"], {
      apiVersion: "v1",
      kind: "List",
      items,
    });
  }

  async function applyWhenAdmitted(pod: object): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await apply([pod]);
        return;
      } catch (refusal) {
        if (attempt === 20 || !/RuntimeClass|serviceaccount/.test(String(refusal))) throw refusal;
      }
    }
  }

  function unlessEnded(failure: unknown): void {
    if (!ended.signal.aborted) throw failure;
  }
});

/** Whether servers of this process can listen there. */
function isLocal(address: string): boolean {
  return Object.values(networkInterfaces()).some((all) => all?.some((each) => each.address === address));
}

/** When the cluster first wrote that something is wrong: a warning, a container's end, or a failed condition. */
function firstSignMs({ session, events }: Watched): number {
  const warnings = events.filter(({ type }) => type === "Warning").map(({ firstSeenAt }) => firstSeenAt);
  const ends = (session?.containers ?? []).flatMap(({ state, lastState }) =>
    [lastState, state].flatMap((end) =>
      end?.kind === "terminated" && end.finishedAt ? [end.finishedAt] : [],
    ),
  );
  const conditions = (session?.conditions ?? [])
    .filter(({ status }) => status === "False")
    .flatMap(({ lastTransitionTime }) => (lastTransitionTime ? [lastTransitionTime] : []));
  const signs = [warnings, ends, conditions].find((times) => times.length > 0) ?? [];
  return Math.min(...signs.map((time) => Date.parse(time)));
}
