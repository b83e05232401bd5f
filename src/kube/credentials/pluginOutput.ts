import { stripVTControlCharacters } from "node:util";

const maxShown = 300;

/**
 * What a plugin printed to its standard error, fit for a message and the log: its last lines, without control
 * sequences, and without anything that could be a credential or is one of `secrets`.
 */
export function shownOutput(stderr: string, secrets: readonly string[]): string {
  const lines = stripVTControlCharacters(stderr)
    .replace(/[^\P{C}\n]/gu, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const text = withoutSecrets(lines.slice(-3).join(" "), secrets);
  return text.length > maxShown ? `…${text.slice(-maxShown)}` : text;
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  const known = secrets
    .filter((secret) => secret.length >= 6)
    .reduce((cleaned, secret) => cleaned.replaceAll(secret, "…"), text);
  return (
    known
      .replace(/-----BEGIN[\s\S]*?(-----END[^-]*-----|$)/g, "…")
      // A password within a URL.
      .replace(/(\/\/)[^/\s@]+@/g, "$1…@")
      .replace(/\b(bearer|basic)\s+\S+/gi, "$1 …")
      .replace(/(token|secret|passw(?:or)?d|authorization|api[-_]?key)(["']?\s*[:=]\s*)\S+/gi, "$1$2…")
      // JSON Web Tokens, keys, base64: words of that length are nothing to read.
      .replace(/[A-Za-z0-9+=_.-]{32,}/g, "…")
  );
}
