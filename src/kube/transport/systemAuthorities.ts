import * as tls from "node:tls";

let known: string[] | undefined;

/**
 * The authorities that kubectl would trust where a kubeconfig names none: those of Node and those of the
 * machine, PEM texts. Read once, when first asked for.
 */
export function systemAuthorities(): string[] {
  known ??= [...new Set([...tls.getCACertificates("default"), ...tls.getCACertificates("system")])];
  return known;
}
