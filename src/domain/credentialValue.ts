import type { CredentialKind } from "./credential.js";

/** The most that a token can have and still fit into a header of HTTP. */
const maxTokenBytes = 8_000;
/** Linux gives a process no variable of more than 128 KiB, and a Secret holds 1 MiB in all. */
const maxVariableBytes = 96 * 1024;
const maxKeyBytes = 64 * 1024;

export type ValueCheck =
  | { readonly kind: "good"; readonly value: string }
  /** Spaces around it, which most likely came with the clipboard: `trimmed` is what was most likely meant. */
  | { readonly kind: "spaces"; readonly message: string; readonly trimmed: string }
  | { readonly kind: "wrong"; readonly message: string };

/**
 * Whether `value` can be the value of a credential of this kind. Never quotes it.
 *
 * @returns for an SSH key, the key with Unix line ends and a last one, as ssh wants it
 */
export function checkCredentialValue(kind: ValueKind, value: string): ValueCheck {
  if (value.trim() === "") return wrong("The value is empty. Paste it, and save again.");
  if (value.includes("\0")) return wrong("The value holds a NUL byte, which neither a token nor a key has.");
  if (kind === "gitSsh") return checkKey(value);
  const bytes = Buffer.byteLength(value);
  const limit = kind === "env" ? maxVariableBytes : maxTokenBytes;
  if (bytes > limit) {
    return wrong(
      kind === "env"
        ? `The value has ${bytes} bytes, and a variable can have ${limit}. Put it into a file of the session.`
        : `The value has ${bytes} bytes, and a token that servers take has at most ${limit}. Copy the token alone.`,
    );
  }
  const trimmed = value.trim();
  if (trimmed !== value) {
    return {
      kind: "spaces",
      message: "The value begins or ends with a space or a line end. Save it without, or type it again.",
      trimmed,
    };
  }
  if (kind !== "env" && /[\r\n]/.test(value)) {
    return wrong("The value has several lines, and a token has one. Copy the token alone.");
  }
  return { kind: "good", value };
}

type ValueKind = CredentialKind;

function checkKey(value: string): ValueCheck {
  const bytes = Buffer.byteLength(value);
  if (bytes > maxKeyBytes)
    return wrong(`The key has ${bytes} bytes, and no SSH key has more than ${maxKeyBytes}.`);
  const key = `${value.replace(/\r\n?/g, "\n").trim()}\n`;
  if (/^(ssh-|ecdsa-|sk-)/.test(key)) {
    return wrong("This is the public key. Paste the private one: the file without “.pub”.");
  }
  if (key.startsWith("PuTTY-User-Key-File")) {
    return wrong(
      "This is a key of PuTTY. Export it as an OpenSSH key (PuTTYgen, Conversions) and paste that.",
    );
  }
  const label = /^-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----\n([\s\S]+)-----END \1-----\n$/.exec(key);
  if (!label) {
    return wrong(
      "This is no whole SSH key. Paste all of it, from “-----BEGIN” to the last line, with its line ends.",
    );
  }
  if (isEncrypted(label[1] ?? "", label[2] ?? "")) {
    return wrong(
      "This key has a passphrase, which nobody can type in a session. Make a key without one for this.",
    );
  }
  return { kind: "good", value: key };
}

/** PEM says it in a header; OpenSSH's own format names a cipher after its magic (PROTOCOL.key). */
function isEncrypted(label: string, body: string): boolean {
  if (label.startsWith("ENCRYPTED") || /^Proc-Type:.*ENCRYPTED/m.test(body)) return true;
  if (label !== "OPENSSH PRIVATE KEY") return false;
  const bytes = Buffer.from(body.replace(/\s/g, ""), "base64");
  const magic = "openssh-key-v1\0";
  if (bytes.length < magic.length + 8) return false;
  const length = bytes.readUInt32BE(magic.length);
  return bytes.toString("latin1", magic.length + 4, magic.length + 4 + length) !== "none";
}

function wrong(message: string): ValueCheck {
  return { kind: "wrong", message };
}
