import assert from "node:assert/strict";
import { skipBecause } from "../skipBecause.js";
import { outside } from "./harness/outside.js";
import { launchIdle, product, question, run, terminalShows, withSessionsView } from "./harness/product.js";

/** A repository whose branch has a file that `main` has not, served to other pods: all that a playground's pods reach. */
const serve = `set -e
git init --quiet --initial-branch=main project && cd project
commit() { git add . && git -c user.name=test -c user.email=test@example.com commit --quiet --message="$1"; }
echo hello >README.md && commit main
git switch --quiet --create feature/x && echo on the branch >branch-only && commit branch
git switch --quiet main
git daemon --detach --export-all --base-path=/workspace
until git ls-remote git://127.0.0.1/project >&2; do sleep 0.1; done`;

describe("a launch with a repository and a branch", function () {
  this.timeout(120_000);
  let url: string;

  withSessionsView();
  before(async function () {
    const { session } = await launchIdle("git-server", { image: "alpine/git:latest" });
    const { exitCode, stderr } = await (await product()).exec("git-server", ["sh", "-c", serve]);
    if (/not a git command/.test(stderr)) skipBecause(this, "the image alpine/git has no git daemon here");
    assert.equal(exitCode, 0, stderr);
    assert.ok(session.podIp);
    url = `git://${session.podIp}/project`;
  });

  it("has its prompt in the clone, on the branch", async () => {
    const launched = run("podSessions.session.launchWithOptions");
    await question(/what kind of session/);
    // Not its name, which the answers of a first try have too.
    await outside.pick("A small shell that every cluster admits");
    await question(/Name of the pod/);
    await outside.answer("");
    await question(/Image of the session/);
    await outside.answer("");
    await question(/Clone a repository/);
    await outside.pick("Another repository…");
    await question(/Address of the repository/);
    await outside.answer(url);
    await question(/Branch or tag/);
    await outside.answer("feature/x");
    await question(/Enter launches/);
    await outside.press("Enter");
    await terminalShows(/[#$] ?$/, 60_000);
    // The image of the session has no git of its own.
    await outside.terminalInput("pwd; cat .git/HEAD branch-only\r");
    await terminalShows(/^\/workspace\/repo\s+ref: refs\/heads\/feature\/x\s+on the branch$/m);
    await outside.screenshot("launch-on-branch");
    await launched;
  });
});
