import path from "node:path";
import type { TextSource } from "./resolvedContext.js";

/** What is wrong with an entry, and which of its fields. `what` never quotes a value that may be secret. */
export class EntryFault extends Error {
  override readonly name = "EntryFault";
  constructor(
    readonly what: string,
    readonly field: readonly (string | number)[] = [],
  ) {
    super(what);
  }
}

/** Makes a path of a kubeconfig absolute against the folder of the file that it stands in; `~` is not special, as for kubectl. */
export type ResolvePath = (written: string) => string;

export function pathResolver(kubeconfigFile: string): ResolvePath {
  const folder = path.dirname(kubeconfigFile);
  return (written) => path.resolve(folder, written);
}

/**
 * A `*-data` field as text, or the file beside it; data goes first, as in client-go. Absent where neither is written.
 * @throws EntryFault when the data is no base64.
 */
export function textSource(
  data: { readonly name: string; readonly value: string | undefined },
  file: string | undefined,
  resolve: ResolvePath,
): TextSource | undefined {
  if (data.value) return { kind: "inline", text: decodeBase64(data.value, data.name) };
  if (file) return { kind: "file", file: resolve(file) };
  return undefined;
}

function decodeBase64(value: string, field: string): string {
  // Go's decoder skips line ends and refuses everything else that Node's would skip.
  const compact = value.replace(/[\r\n]/g, "");
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) {
    throw new EntryFault(
      `${field} is not base64. Copy it again whole, or name the file with ${field.replace(/-data$/, "")}.`,
      [field],
    );
  }
  return Buffer.from(compact, "base64").toString("utf8");
}

/** The text that a person sees for a PEM field which holds something else. */
export function checkPem(source: TextSource | undefined, field: string, label: RegExp): void {
  if (source?.kind !== "inline" || label.test(source.text)) return;
  throw new EntryFault(`${field} decodes to something that is no PEM text. Copy it again whole.`, [field]);
}

export const certificatePem = /-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----/;
export const privateKeyPem = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
