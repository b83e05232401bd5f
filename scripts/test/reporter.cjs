// A mocha reporter that is silent about what is well: dots, then each failure in full, then what was skipped and why.
// Writes its counts to the file in TEST_RESULT, so that the runner can add them up.
const { writeFileSync } = require("node:fs");
const path = require("node:path");
const mocha = require("mocha");

const {
  EVENT_RUN_BEGIN,
  EVENT_RUN_END,
  EVENT_TEST_PASS,
  EVENT_TEST_FAIL,
  EVENT_TEST_PENDING,
  EVENT_TEST_RETRY,
  EVENT_TEST_END,
} = mocha.Runner.constants;

module.exports = class Reporter {
  constructor(runner, options) {
    const print = options.reporterOptions?.print ?? ((text) => process.stdout.write(text));
    const isQuiet = options.reporterOptions?.print !== undefined;
    const failures = [];
    const skips = [];
    const retries = [];
    const seconds = new Map();
    const files = {};
    const count = (test, outcome) => {
      const file = path.relative(process.cwd(), test.file ?? "");
      files[file] ??= { passed: 0, failed: 0, skipped: 0 };
      files[file][outcome]++;
    };
    let passed = 0;
    const startMs = performance.now();
    const mark = (text) => {
      if (!isQuiet) print(text);
    };

    runner.on(EVENT_TEST_PASS, (test) => {
      passed++;
      count(test, "passed");
      if (isQuiet) print(`  ✓ ${test.fullTitle()} (${test.duration} ms)\n`);
      else mark(".");
    });
    runner.on(EVENT_TEST_PENDING, (test) => {
      skips.push({ title: test.fullTitle(), reason: reasonOf(test) });
      count(test, "skipped");
      mark("-");
    });
    runner.on(EVENT_TEST_FAIL, (test, error) => {
      failures.push({ title: test.fullTitle(), text: textOf(error), file: test.file });
      count(test, "failed");
      if (isQuiet) print(`  ✗ ${test.fullTitle()}\n`);
      else mark("!");
    });
    runner.on(EVENT_TEST_RETRY, (test, error) => {
      retries.push({ title: test.fullTitle(), text: textOf(error) });
      if (isQuiet) print(`  ↻ ${test.fullTitle()}\n`);
      else mark("r");
    });
    // Of a test with its hooks: from the end of the one before.
    let lastMs = startMs;
    runner.on(EVENT_TEST_END, (test) => {
      const nowMs = performance.now();
      const file = path.relative(process.cwd(), test.file ?? "");
      seconds.set(file, (seconds.get(file) ?? 0) + (nowMs - lastMs) / 1000);
      lastMs = nowMs;
    });
    runner.on(EVENT_RUN_BEGIN, () => mark("  "));
    runner.on(EVENT_RUN_END, () => {
      mark("\n");
      for (const { title, text } of failures) print(`\n  ✗ ${title}\n${indent(text)}\n`);
      for (const { title, text } of retries) print(`  ↻ tried again: ${title}\n${indent(text)}\n`);
      for (const { title, reason } of skips) print(`  - skipped: ${title}: ${reason}\n`);
      const durationMs = Math.round(performance.now() - startMs);
      const result = {
        passed,
        failed: failures.length,
        skipped: skips.length,
        durationMs,
        failures,
        skips,
        files,
        seconds: slowestFirst(seconds),
      };
      const file = options.reporterOptions?.result ?? process.env.TEST_RESULT;
      if (file) writeFileSync(file, JSON.stringify(result));
      // A process of its own ends by itself, or something was left open: a defect, and nobody waits for it.
      if (!isQuiet) setTimeout(endWith, 15_000, print).unref();
    });
  }
};

function slowestFirst(seconds) {
  const rounded = [...seconds].map(([file, time]) => [file, Math.round(time * 10) / 10]);
  return Object.fromEntries(rounded.sort(([, a], [, b]) => b - a));
}

function endWith(print) {
  print(`  the tests are over, but these are still open: ${process.getActiveResourcesInfo().join(", ")}\n`);
  // Mocha sets the code when the process exits; the last to set it wins.
  process.on("exit", () => (process.exitCode = 1));
  process.exit();
}

/** What skipBecause() noted on the test or on a suite around it. */
function reasonOf(test) {
  for (let place = test; place; place = place.parent) if (place.skipReason) return place.skipReason;
  return "no reason given";
}

function textOf(error) {
  const stack = (error.stack ?? String(error)).replace(/^.*node:internal.*\n?/gm, "").trimEnd();
  return stack + (error.cause ? `\ncaused by ${textOf(error.cause)}` : "");
}

function indent(text) {
  return text.replace(/^/gm, "    ");
}
