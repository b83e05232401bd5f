import * as vscode from "vscode";
import { Cancelled } from "../../base/errors.js";
import type { LaunchRequest, SessionFile } from "../../domain/launch.js";
import { maxFilesBytes } from "../../domain/sessionFiles.js";
import { partProblem } from "../../domain/validate/validateLaunch.js";
import { tooLargeText } from "../../present/launchText.js";
import { notifyWarning } from "../notify.js";
import { ask } from "./ask.js";
import { pick } from "./pick.js";

const title = "Launch Session: Files";

/** Adds files of this machine to a launch, or takes one out of it. */
export async function askForFiles(request: LaunchRequest): Promise<LaunchRequest> {
  const { files = [] } = request;
  const chosen = files.length === 0 ? undefined : await pickFile(files);
  return withFiles(request, chosen ? files.filter((file) => file !== chosen) : await added(files));
}

/** One to take out; undefined to add some. */
function pickFile(files: readonly SessionFile[]): Promise<SessionFile | undefined> {
  return pick<SessionFile | undefined>({
    title,
    placeholder: "Add files, or choose one to take out",
    choices: [
      { label: "Add Files…", icon: "add", value: undefined },
      ...files.map((file) => ({ label: file.path, description: "take out", icon: "trash", value: file })),
    ],
  });
}

function withFiles(request: LaunchRequest, files: readonly SessionFile[]): LaunchRequest {
  const { files: _before, ...without } = request;
  return files.length === 0 ? without : { ...without, files };
}

async function added(before: readonly SessionFile[]): Promise<readonly SessionFile[]> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showOpenDialog({
    title: "Files for the Session",
    openLabel: "Put into the Session",
    canSelectMany: true,
    ...(folder && { defaultUri: folder }),
  });
  if (!chosen || chosen.length === 0) throw new Cancelled();
  const read = await Promise.all(chosen.map(readFile));
  const together = (typed: string) => {
    const fresh = read.map((file) => ({ ...file, path: placeOf(file.path, typed.trim(), read.length) }));
    return [...before.filter(({ path: taken }) => fresh.every((file) => file.path !== taken)), ...fresh];
  };
  const [only] = read;
  const typed = await ask({
    title,
    prompt:
      read.length === 1
        ? "Path in the session: in its workspace, or absolute"
        : `Folder for ${read.length} files: in the session's workspace, or absolute. Empty: the workspace.`,
    value: read.length === 1 && only ? only.path : "",
    placeholder: read.length === 1 ? "config/app.yaml" : "config",
    problem: (text) => partProblem({ files: together(text) }),
  });
  return together(typed);
}

/** One file gets the path as typed; of several, each its own name in the folder that was typed. */
function placeOf(given: string, typed: string, count: number): string {
  if (count === 1) return typed;
  return typed === "" ? nameOf(given) : `${typed.replace(/\/$/, "")}/${nameOf(given)}`;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

async function readFile(uri: vscode.Uri): Promise<SessionFile> {
  const name = nameOf(uri.path);
  const isInFolder = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const given = isInFolder ? vscode.workspace.asRelativePath(uri, false) : name;
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > maxFilesBytes) {
    notifyWarning(tooLargeText(name));
    throw new Cancelled();
  }
  const bytes = Buffer.from(await vscode.workspace.fs.readFile(uri));
  const content = bytes.toString("utf8");
  const isText = !bytes.includes(0) && Buffer.from(content).equals(bytes);
  return isText
    ? { path: given, content }
    : { path: given, content: bytes.toString("base64"), encoding: "base64" };
}
