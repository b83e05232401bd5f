import type { ClusterFailure } from "../../domain/failure.js";
import { quoted } from "../../domain/hints/words.js";

/** Why no answer came, by Node's codes for sockets and names; `ERR_SILENT` is our own idle limit. */
const noAnswer: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing answers there (connection refused)",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  ETIMEDOUT: "there was no answer in time",
  ERR_SILENT: "there was no answer in time",
  EHOSTUNREACH: "there is no route to it",
  ENETUNREACH: "this machine has no network to it",
  ENETDOWN: "this machine has no network",
};

/** Why a certificate was not accepted, by OpenSSL's verification codes and Node's TLS codes. */
const notTrusted: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet, or this machine's clock is wrong",
  CERT_REVOKED: "its certificate was revoked",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate comes from an authority that the kubeconfig does not name",
  UNABLE_TO_GET_ISSUER_CERT: "its certificate comes from an authority that the kubeconfig does not name",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "its certificate comes from an authority that the kubeconfig does not name",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "its certificate comes from an authority that the kubeconfig does not name",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS; its address may have to begin with http://",
  EPROTO: "it does not speak TLS as it should",
};

/** The sentence for no answer. */
export function unreachableText(failure: ClusterFailure): string {
  const { details, message } = failure;
  const { errorCode = "", server } = details;
  if (isProxyFault(failure)) {
    return `Cannot reach ${serverName(server)}: ${quoted(message)}. Correct the proxy: proxy-url in the kubeconfig, else the setting http.proxy, else HTTPS_PROXY.`;
  }
  const host = server?.replace(/:\d+$/, "");
  const why =
    errorCode === "ENOTFOUND" || errorCode === "EAI_AGAIN"
      ? `the name ${host ?? "of the server"} is not known here`
      : (noAnswer[errorCode] ?? quoted(message));
  return `Cannot reach ${serverName(server)}: ${why}.`;
}

/** Whether it is the proxy that stands in the way, by the codes of kube/transport. */
function isProxyFault({ details }: ClusterFailure): boolean {
  return details.errorCode?.startsWith("ERR_PROXY_") === true;
}

/** The sentence for a certificate that one side does not accept. */
export function tlsText({ details, message }: ClusterFailure): string {
  const { errorCode = "", server } = details;
  const name = serverName(server);
  if (
    /ALERT_(?:CERTIFICATE|BAD_CERTIFICATE|UNKNOWN_CA|UNSUPPORTED_CERTIFICATE)|_ALERT_.*CERT/.test(errorCode)
  ) {
    return `${capital(name)} does not accept the client certificate of the kubeconfig.`;
  }
  if (errorCode === "ERR_TLS_CERT_ALTNAME_INVALID" || errorCode === "HOSTNAME_MISMATCH") {
    const names = /altnames: (.*)$/s.exec(message)?.[1];
    const given = names === undefined ? "" : ` (${quoted(names)})`;
    return `Cannot trust ${name}: its certificate is for other names${given}.`;
  }
  return `Cannot trust ${name}: ${notTrusted[errorCode] ?? quoted(message)}.`;
}

/** The server as a sentence names it. */
export function serverName(server: string | undefined): string {
  return server === undefined ? "the cluster" : `the cluster at ${server}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
