import type { LaunchRequest } from "../../domain/launch.js";
import { launchTextFields, type LaunchTextFieldName } from "../../domain/launchTextFields.js";
import { storageText } from "../../domain/launchWords.js";
import { filesText } from "../../present/launchText.js";
import { askForText } from "./askForText.js";
import { askForFiles } from "./filesForm.js";
import { pick, type Choice, type Heading } from "./pick.js";
import type { Row } from "./reviewRow.js";
import { askForStorage } from "./storageForm.js";

/** Every field of a launch that can be changed before it, under its headings. */
export const launchRows: readonly (Row | Heading)[] = [
  { heading: "session" },
  text("Name of the pod", "tag", "name", "Name of the pod. Empty: one is made.", "my-session", "one is made"),
  text(
    "Shown name",
    "pencil",
    "displayName",
    "Name to show instead of the pod's name",
    "My session",
    "the pod's",
  ),
  text("Image", "package", "image", "Image. Empty: the profile's.", "node:24"),
  text(
    "Command",
    "play",
    "command",
    "Command. Empty: the profile's or the image's.",
    "sleep 3600",
    "as the profile says",
  ),
  text("Arguments", "play", "args", "Arguments of the command", "--verbose"),
  text("Working directory", "folder", "workingDir", "Absolute path", "/workspace"),
  text(
    "Time limit",
    "watch",
    "timeLimit",
    "The cluster ends the session after this time. 0: never.",
    "1h 30m",
    "none",
  ),
  { heading: "workspace" },
  text(
    "Repository",
    "repo",
    "repository",
    "Address of the repository. Empty: none.",
    "https://github.com/user/project",
    "none",
  ),
  text("Branch", "git-branch", "branch", "Branch or tag. Empty: the default one.", "main"),
  text(
    "Depth",
    "history",
    "depth",
    "Commits of history that are cloned; 0: all of them. Empty: the last one.",
    "50",
  ),
  text(
    "Secret for the repository",
    "key",
    "gitSecret",
    "Name of a Secret with username and password, or ssh-privatekey",
    "git-credentials",
  ),
  text(
    "Setup steps",
    "checklist",
    "setup",
    "Shell lines that run before the session starts, with ;; between",
    "npm ci ;; npm run build",
  ),
  { label: "Files", icon: "files", shown: filesText, edit: askForFiles },
  {
    label: "Storage",
    icon: "database",
    shown: ({ storage }) => (storage ? storageText(storage) : ""),
    edit: askForStorage,
  },
  { heading: "environment and network" },
  text(
    "Environment",
    "symbol-variable",
    "env",
    "NAME=value, with spaces between; put values with spaces in quotes",
    "LOG_LEVEL=debug GREETING='hello there'",
  ),
  text(
    "Environment from Secrets",
    "key",
    "secretEnv",
    "NAME=secret/key, with spaces between",
    "TOKEN=my-secret/token",
  ),
  text("Ports", "plug", "ports", "Ports, with spaces between", "8080 http:80 53/udp"),
  { heading: "resources and placement" },
  text("CPU", "dashboard", "cpu", "Request and limit; one amount counts for both", "500m 2", "no limit"),
  text(
    "Memory",
    "dashboard",
    "memory",
    "Request and limit; one amount counts for both",
    "256Mi 2Gi",
    "no limit",
  ),
  text("GPUs", "circuit-board", "gpus", "Number of GPUs", "1"),
  text(
    "Node labels",
    "server",
    "nodeSelector",
    "Labels that the node must have: key=value, with spaces between",
    "disktype=ssd",
  ),
  text(
    "Tolerations",
    "server",
    "tolerations",
    "Taints that are tolerated, as kubectl taint writes them",
    "gpu=yes:NoSchedule",
  ),
  text("Priority class", "arrow-up", "priorityClass", "Name of the PriorityClass", "high"),
  text("Runtime class", "shield", "runtimeClass", "Name of the RuntimeClass", "gvisor"),
  { heading: "access" },
  text("Service account", "account", "serviceAccount", "Service account of the pod", "default"),
  choiceRow("Service account token", "key", "mountToken", [
    { label: "Not mounted", value: false },
    { label: "Mounted", detail: "What runs in the session can speak to the cluster.", value: true },
  ]),
  choiceRow("Security", "shield", "security", [
    { label: "restricted", detail: "What Pod Security “restricted” admits.", value: "restricted" },
    { label: "default", detail: "The image's own user, also root.", value: "default" },
  ]),
  choiceRow("Pull policy", "cloud-download", "imagePullPolicy", [
    { label: "IfNotPresent", value: "IfNotPresent" },
    { label: "Always", value: "Always" },
    { label: "Never", value: "Never" },
  ]),
  text(
    "Pull secrets",
    "key",
    "imagePullSecrets",
    "Names of Secrets for private registries",
    "registry-login",
  ),
  text("Labels", "tag", "labels", "More labels: key=value, with spaces between", "team=blue"),
];

function text(
  label: string,
  icon: string,
  name: LaunchTextFieldName,
  prompt: string,
  placeholder: string,
  unset = "",
): Row {
  return {
    label,
    icon,
    unset,
    shown: (request) => launchTextFields[name].read(request),
    edit: (request, { profiles }) =>
      askForText(name, request, { label, prompt, placeholder, profile: profiles.get(request.profile) }),
  };
}

function choiceRow<K extends "mountToken" | "security" | "imagePullPolicy">(
  label: string,
  icon: string,
  key: K,
  choices: readonly Choice<NonNullable<LaunchRequest[K]>>[],
): Row {
  return {
    label,
    icon,
    shown: (request) => {
      const value = request[key];
      return choices.find((choice) => choice.value === value)?.label ?? "";
    },
    edit: async (request) => {
      const { [key]: before, ...without } = request;
      const value = await pick<NonNullable<LaunchRequest[K]> | undefined>({
        title: `Launch Session: ${label}`,
        placeholder: label,
        choices: [{ label: "As the profile says", icon: "dash", value: undefined }, ...choices],
        active: (it) => it === before,
      });
      return (value === undefined ? without : { ...without, [key]: value }) as LaunchRequest;
    },
  };
}
