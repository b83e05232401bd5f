/**
 * As whom the pods' namespaces are made:
 * - `root`: by root itself; containers keep the capabilities that containerd leaves them.
 * - `range`: by a user with subordinate ids (newuidmap); the ids of a container's users are real ones.
 * - `single`: by a user without; root is the only id there is inside, and each other user is alone.
 */
export type Rights = "root" | "range" | "single";

/** The options of `unshare` that make the user namespace all else belongs to. */
export function userNamespaceOptions(rights: Rights): readonly string[] {
  switch (rights) {
    case "root":
      return [];
    case "range":
      return ["--user", "--map-root-user", "--map-auto"];
    case "single":
      return ["--user", "--map-root-user"];
  }
}

/** The options of `nsenter` that join the user namespace of a process. */
export function joinUserNamespace(rights: Rights, pid: number): readonly string[] {
  return rights === "root" ? [] : [`--user=/proc/${pid}/ns/user`, "--preserve-credentials"];
}
