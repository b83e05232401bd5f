import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";
import type { App } from "../../src/app.js";
import { Emitter, nextEvent } from "../../src/base/event.js";
import type { Hint } from "../../src/domain/hint.js";
import { hintOf } from "../../src/domain/hints/hintOf.js";
import { labels, managedByValue } from "../../src/domain/labels.js";
import type { Session, SessionEvent } from "../../src/domain/session.js";
import { skipBecause } from "../skipBecause.js";
import { startFaultyServers, type FaultyServers } from "./faultyServers.js";
import { hintScenarios, type FaultyHosts, type HintScenario } from "./hintScenarios.js";
import { withLaunchSite } from "./launchSite.js";

/** A hint, and when the product could first show it (milliseconds since the epoch). */
interface Shown {
  readonly hint: Hint;
  readonly atMs: number;
}

const limitMs = 5_000;
/** Kubernetes' times are cut to whole seconds. */
const timeUnitMs = 1_000;

const unknownHosts: FaultyHosts = { registry: "", selfSignedRegistry: "", privateGit: "", git: "" };

describe("hints on a real cluster", function () {
  this.timeout(150_000);

  const site = withLaunchSite("hints");
  let app: App;
  const changed = new Emitter<string>();
  /** By the pod's name, in the order in which the product had them. */
  const shownOf = new Map<string, Shown[]>();
  /** How long after the cluster's first sign each was there, in milliseconds. */
  const lateMsOf = new Map<string, number>();
  let servers: FaultyServers | undefined;
  let scenarios: readonly HintScenario[];
  /** For all pods together: they start at the same time. */
  let patience: AbortSignal;

  before(async () => {
    const [node = "", address = ""] = (
      await site().kubectl([
        ...["get", "nodes", "--output"],
        'jsonpath={.items[0].metadata.name} {.items[0].status.addresses[?(@.type=="InternalIP")].address}',
      ])
    ).split(" ");
    if (isLocal(address)) servers = await startFaultyServers(address);
    app = await site().app();
    app.sessionEvents.follow();
    app.sessions.onDidChange(({ added, updated }) => {
      for (const session of app.sessions.values())
        if (added.has(keyOf(session)) || updated.has(keyOf(session))) show(session);
    });
    app.sessionEvents.onDidChange((uids) => {
      for (const session of app.sessions.values()) if (uids.has(session.ref.uid)) show(session);
    });
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
    changed.dispose();
    await servers?.dispose();
    if (!scenarios) return;
    await site().kubectl(["delete", "runtimeclass", "pod-sessions-hints", "--ignore-not-found"]);
    const late = [...lateMsOf].sort(([, a], [, b]) => a - b);
    const told = [late[Math.floor(late.length / 2)], late.at(-1)].map((it) => `${it?.[1]} ms (${it?.[0]})`);
    console.log(`      ${late.length} hints; after the first sign: median ${told[0]}, latest ${told[1]}`);
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
      const session = sessionOf(name);
      assert.ok(session);
      const lateMs = shown.atMs - firstSignMs(session, app.sessionEvents.of(session.ref.uid));
      lateMsOf.set(name, lateMs);
      assert.ok(lateMs <= limitMs + timeUnitMs, `shown ${lateMs} ms after the cluster's first sign of it`);
    });
  }

  async function firstShown(name: string, { id, cause }: HintScenario): Promise<Shown> {
    for (;;) {
      const shown = shownOf.get(name)?.find(({ hint }) => hint.id === id && cause.test(hint.cause));
      if (shown) return shown;
      await nextEvent(changed.event, patience, (changedName) => changedName === name).catch(() => {
        const seen = shownOf.get(name)?.map(({ hint }) => `${hint.id}: ${hint.cause} ${hint.fix}`);
        assert.fail(`no hint ${id} ${cause}; shown: ${JSON.stringify([...new Set(seen)], null, 1)}`);
      });
    }
  }

  function sessionOf(name: string): Session | undefined {
    return app.sessions.get(`${site().namespace}/${name}`);
  }

  function show(session: Session): void {
    const { name, uid } = session.ref;
    const hint = hintOf(session, app.sessionEvents.of(uid));
    if (hint) shownOf.set(name, [...(shownOf.get(name) ?? []), { hint, atMs: Date.now() }]);
    changed.fire(name);
  }

  async function apply(items: readonly object[]): Promise<string> {
    return site().kubectl(["apply", "--filename=-"], {
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
});

function keyOf({ ref }: Session): string {
  return `${ref.namespace}/${ref.name}`;
}

/** Whether servers of this process can listen there. */
function isLocal(address: string): boolean {
  return Object.values(networkInterfaces()).some((all) => all?.some((each) => each.address === address));
}

/** When the cluster first wrote that something is wrong: a warning, a container's end, or a failed condition. */
function firstSignMs(session: Session, events: readonly SessionEvent[]): number {
  const warnings = events.filter(({ type }) => type === "Warning").map(({ firstSeenAt }) => firstSeenAt);
  const ends = session.containers.flatMap(({ state, lastState }) =>
    [lastState, state].flatMap((end) =>
      end?.kind === "terminated" && end.finishedAt ? [end.finishedAt] : [],
    ),
  );
  const conditions = session.conditions
    .filter(({ status }) => status === "False")
    .flatMap(({ lastTransitionTime }) => (lastTransitionTime ? [lastTransitionTime] : []));
  const signs = [warnings, ends, conditions].find((times) => times.length > 0) ?? [];
  return Math.min(...signs.map((time) => Date.parse(time)));
}
