import { chmod, copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { isMap, parseDocument, visit } from "yaml";

/** Fields whose relative path counts from the kubeconfig's own folder (kubectl's clientcmd, ResolveLocalPaths). */
const pathFields = ["certificate-authority", "client-certificate", "client-key", "tokenFile"];

/**
 * Copies a kubeconfig to another folder, readable by nobody else, so that it still means the same there. One that is
 * no YAML is copied as it is: what is wrong with it is for the extension to say.
 */
export async function copyKubeconfig(file: string, target: string): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  await copyFile(file, target);
  await chmod(target, 0o600);
  const document = parseDocument(await readFile(file, "utf8"));
  if (document.errors.length > 0) return;
  const folder = path.dirname(path.resolve(file));
  const resolved = (value: string) => (value === "" ? value : path.resolve(folder, value));
  visit(document, {
    Map(_, map) {
      for (const field of pathFields) {
        const value = map.get(field);
        if (typeof value === "string") map.set(field, resolved(value));
      }
      const exec = map.get("exec");
      const command = isMap(exec) ? exec.get("command") : undefined;
      // A bare name is looked for on the PATH; only one with a slash is a place.
      if (isMap(exec) && typeof command === "string" && command.includes("/"))
        exec.set("command", resolved(command));
    },
  });
  await writeFile(target, document.toString());
}
