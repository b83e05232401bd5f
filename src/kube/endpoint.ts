/** What to present to the server now. Short-lived: ask the source again for every request. */
export interface Login {
  /**
   * Authorization and Impersonate-* headers, complete and trimmed. A list is one header line for each
   * (Impersonate-Group). Text beyond ASCII is UTF-8 with one character for each byte, as Node's http writes it.
   */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** PEM texts of the client certificate and its key. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
  /** Equal for equal logins and for no others; not the credential itself. Connections are pooled by it. */
  readonly identity: string;
}

/** Where the credentials of one kubeconfig user come from. */
export interface CredentialSource {
  /**
   * The login to use now: cached, read from its file, or got from its plugin (one process for all that wait).
   * @throws ClusterFailure of kind `credential`, with the reason.
   */
  login(signal: AbortSignal): Promise<Login>;
  /** The server answered 401 to `login`: forget it. Returns whether asking again can give another one. */
  refused(login: Login): boolean;
}

/** How to reach one cluster as one user. Immutable: another context is another endpoint. */
export interface Endpoint {
  readonly context: string;
  /** https://host:port/prefix or http://…, without a slash at its end. */
  readonly server: string;
  readonly tls: {
    /**
     * PEM text of the accepted authorities; absent: those of the system. Read anew when the file changed.
     * @throws ClusterFailure of kind `kubeconfig` when it cannot be read.
     */
    readonly ca: () => string | undefined;
    /** tls-server-name: the name to ask for and to check, instead of the host. */
    readonly serverName?: string;
    readonly skipVerify: boolean;
  };
  /** The kubeconfig's proxy-url. Absent: the proxy settings of the environment decide. */
  readonly proxyUrl?: string;
  readonly credentials: CredentialSource;
}
