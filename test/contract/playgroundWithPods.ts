import { UserError } from "../../src/base/errors.js";
import { startControllers } from "../../src/playground/controllers/startControllers.js";
import { startNode } from "../../src/playground/node/startNode.js";
import { startPlayground, type Playground } from "../../src/playground/playground.js";

/** A playground, with pods where this machine can run them. */
export async function playgroundWithPods(
  dir: string,
): Promise<{ readonly playground: Playground; readonly runsPods: boolean }> {
  try {
    const playground = await startPlayground({ dir, startNode, startControllers });
    return { playground, runsPods: true };
  } catch (failure) {
    if (!(failure instanceof UserError)) throw failure;
    console.log(`      pods cannot run here: ${failure.message}`);
    return { playground: await startPlayground({ dir, startControllers }), runsPods: false };
  }
}
