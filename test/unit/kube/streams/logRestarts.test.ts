import assert from "node:assert/strict";
import { flatten } from "../../../../src/base/flatten.js";
import { nullLogger } from "../../../../src/base/log.js";
import { ClusterFailure } from "../../../../src/domain/failure.js";
import type { ApiByteStream, ApiRequest } from "../../../../src/kube/api.js";
import { followLogBatches } from "../../../../src/kube/streams/logs.js";
import { HandClock } from "../../../fakes/clock.js";
import { evenRandom } from "../../../fakes/evenRandom.js";
import { until } from "../../../fakes/until.js";

const at = (seconds: number) => `2026-01-01T00:00:${seconds.toFixed(9).padStart(12, "0")}Z`;
const cut = new ClusterFailure("lost", "cut");

/** Serves these answers to one log call after another, and says of the pod what `startedAt` says. */
async function follow(startedAt: string, answers: readonly (readonly string[] | ClusterFailure)[]) {
  const clock = new HandClock();
  const asked: ApiRequest["query"][] = [];
  const scope = new AbortController();
  const texts: string[] = [];
  let interruptions = 0;
  const state = { running: { startedAt } };
  const status = { containerStatuses: [{ name: "main", restartCount: 1, state }] };
  const api = {
    serverName: "hand:443",
    json: () => Promise.resolve({ metadata: { uid: "u" }, spec: {}, status }),
    upgrade: () => Promise.reject(new Error("not asked")),
    stream: ({ query }: ApiRequest): Promise<ApiByteStream> => {
      asked.push(query);
      const answer = answers[asked.length - 1] ?? [];
      if (answer instanceof ClusterFailure) return Promise.reject(answer);
      return Promise.resolve({
        async *[Symbol.asyncIterator]() {
          for (const line of answer) yield Buffer.from(`${line}\n`);
          if (query?.["previous"] === true) return;
          if (asked.length === 1) throw cut;
          await new Promise((_resolve, reject) => scope.signal.addEventListener("abort", reject));
        },
        dispose: () => undefined,
      });
    },
  };
  const options = {
    namespace: "n",
    pod: "p",
    container: "main",
    follow: true,
    signal: scope.signal,
    onInterrupted: () => interruptions++,
  };
  const reading = (async () => {
    for await (const { text } of flatten(
      followLogBatches(api, options, { clock, random: evenRandom, log: nullLogger }),
    ))
      texts.push(text);
  })();
  reading.catch(() => undefined);
  await until(() => interruptions === 1);
  await clock.advance(500);
  await until(() => asked.length === answers.length && interruptions === 2);
  return { asked, texts, end: () => scope.abort(new Error("enough")) };
}

describe("following a log over a restart", () => {
  it("loses no line of a run that ended while the connection was cut", async () => {
    const { asked, texts, end } = await follow("2026-01-01T00:00:13Z", [
      [`${at(12.1)} one`],
      [
        `${at(11.5)} zero, which nobody asked for`,
        `${at(12.1)} one`,
        `${at(12.2)} two, while nobody listened`,
        `${at(13)} last words`,
      ],
      [`${at(13.5)} second run`],
    ]);
    await until(() => texts.length === 4);
    end();
    assert.deepEqual(texts, ["one", "two, while nobody listened", "last words", "second run"]);
    assert.deepEqual(
      asked.map((query) => [query?.["previous"], query?.["follow"], query?.["sinceTime"]]),
      [
        [undefined, true, undefined],
        [true, undefined, "2026-01-01T00:00:11Z"],
        [undefined, true, "2026-01-01T00:00:12Z"],
      ],
    );
  });

  it("goes on where the run before cannot be had any more", async () => {
    const gone = new ClusterFailure("invalid", "previous terminated container not found", { code: 400 });
    const { texts, end } = await follow("2026-01-01T00:00:13Z", [
      [`${at(12.1)} one`],
      gone,
      [`${at(13.5)} two`],
    ]);
    await until(() => texts.length === 2);
    end();
    assert.deepEqual(texts, ["one", "two"]);
  });

  it("asks for no run before where the same one goes on", async () => {
    const { asked, end } = await follow("2026-01-01T00:00:01Z", [[`${at(12.1)} one`], [`${at(13)} two`]]);
    end();
    assert.deepEqual(
      asked.map((query) => query?.["previous"]),
      [undefined, undefined],
    );
  });
});
