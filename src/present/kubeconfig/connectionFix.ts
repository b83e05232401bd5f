import type { ClusterFailure } from "../../domain/failure.js";

/**
 * What to do about a part of a connection's test that failed, in one sentence. Undefined where the sentence of the
 * failure says it already.
 */
export function connectionFix({ kind, details }: ClusterFailure): string | undefined {
  switch (kind) {
    case "unreachable":
      return unreachableFix(details.errorCode ?? "");
    case "tls":
      return tlsFix(details.errorCode ?? "");
    case "forbidden":
      return "The login works. Ask an administrator for a Role; “Copy the Role you need” below has it.";
    case "busy":
    case "server":
    case "lost":
      return "Test again in a moment. If it stays, tell who runs the cluster.";
    case "notFound":
    case "invalid":
    case "conflict":
    case "gone":
      return "Check that the server's address is that of a Kubernetes API server.";
    case "unauthorized":
    case "kubeconfig":
    case "credential":
    case "protocol":
      return undefined;
  }
}

function unreachableFix(code: string): string {
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "Check the server's name in the kubeconfig, and whether it is known only inside of a VPN.";
    case "ECONNREFUSED":
      return "Check that the cluster is up, and that address and port in the kubeconfig are its own.";
    case "ERR_PROXY_REFUSED":
    case "ERR_PROXY_UNUSABLE":
      return "Correct the proxy's address and login, or name the server in no_proxy where none is needed.";
    case "ENETUNREACH":
    case "ENETDOWN":
      return "Connect this machine to the network, then test again.";
    default:
      return "Check VPN, firewall and proxy between this machine and the cluster: something drops the connection.";
  }
}

function tlsFix(code: string): string {
  if (/_ALERT_/.test(code)) return "Get a new client certificate: log in again, or ask an administrator.";
  switch (code) {
    case "CERT_HAS_EXPIRED":
    case "CERT_REVOKED":
      return "Who runs the cluster has to renew it.";
    case "CERT_NOT_YET_VALID":
      return "Set this machine's clock, then test again.";
    case "ERR_TLS_CERT_ALTNAME_INVALID":
    case "HOSTNAME_MISMATCH":
      return "Use one of these names in server, or set tls-server-name to one of them.";
    case "ERR_SSL_WRONG_VERSION_NUMBER":
    case "EPROTO":
      return "Check server in the kubeconfig: port, and https:// or http://.";
    default:
      return "Set certificate-authority-data to the cluster's own authority; if a proxy opens TLS, to the proxy's.";
  }
}
