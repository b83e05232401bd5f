import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../../base/errors.js";
import { SetupFailure } from "./keeper.js";
import { NodeSandbox } from "./nodeSandbox.js";
import type { Rights } from "./rights.js";
import { toolPath } from "./tool.js";

/** What containers are made with: util-linux, iproute2 and coreutils, which every Linux for people has. */
const tools = [
  ...["unshare", "nsenter", "setpriv", "mount", "umount", "pivot_root", "script", "setsid", "ip"],
  ...["sh", "cp", "mkdir", "mkfifo", "hostname", "stty", "du"],
];

const instead = "Use kind or k3d for a local cluster instead.";

/** Makes the node's namespaces with the most rights that can be had. Throws a `UserError` of one sentence. */
export async function startSandbox(dir: string): Promise<NodeSandbox> {
  if (process.platform !== "linux")
    throw new UserError(
      `The playground's pods need Linux and its namespaces, which this machine has not. ${instead}`,
    );
  const missing = await missingTools();
  if (missing.length > 0)
    throw new UserError(
      `The playground's pods need ${missing.join(", ")}, which this machine has not. ${instead}`,
    );
  const complaints: string[] = [];
  for (const rights of process.getuid?.() === 0 ? rightsOfRoot : rightsOfUser)
    try {
      return await NodeSandbox.start({ dir, rights });
    } catch (fault) {
      if (!(fault instanceof SetupFailure)) throw fault;
      complaints.push(fault.message.split("\n")[0] ?? "");
    }
  throw new UserError(
    `The playground's pods need namespaces, which this system does not let you make (${complaints.at(-1) ?? ""}). ${instead}`,
  );
}

const rightsOfRoot: readonly Rights[] = ["root", "single"];
const rightsOfUser: readonly Rights[] = ["range", "single"];

async function missingTools(): Promise<readonly string[]> {
  const folders = toolPath.split(":");
  const isMissing = async (tool: string) => {
    const looks = folders.map((folder) => access(join(folder, tool), constants.X_OK));
    return Promise.any(looks).then(
      () => false,
      () => true,
    );
  };
  const verdicts = await Promise.all(tools.map(isMissing));
  return tools.filter((_, index) => verdicts[index]);
}
