/** What a credential is for. Holds no secret: the value is in the editor's SecretStorage alone. */
export type CredentialTarget =
  /** `host` with its port where the address has one: `git.example.com:8443`. */
  | {
      readonly kind: "gitHttps";
      readonly host: string;
      readonly username: string;
      /** Also for git inside the session, not only for its clone. */
      readonly inSession?: boolean;
    }
  /** `knownHosts` in OpenSSH's format: without it, a session would trust whoever answers first. */
  | {
      readonly kind: "gitSsh";
      readonly host: string;
      readonly knownHosts: string;
      readonly inSession?: boolean;
    }
  | { readonly kind: "registry"; readonly server: string; readonly username: string }
  | { readonly kind: "env"; readonly variable: string }
  | { readonly kind: "controlPlane"; readonly url: string };

export type CredentialKind = CredentialTarget["kind"];

/** What a server said of a credential. */
export interface CredentialTest {
  /** RFC 3339 */
  readonly at: string;
  readonly outcome: "accepted" | "refused" | "expired" | "unproven";
  /** The sentence for a person. */
  readonly detail: string;
}

/** All of a credential but its value. */
export interface Credential {
  readonly id: string;
  /** Unique without regard to case. */
  readonly name: string;
  readonly target: CredentialTarget;
  /**
   * Which sessions get it unasked. Absent: those that need it (they clone from its host, pull from its registry,
   * or their profile names its variable). `*`: every one. Else those of the named profiles.
   */
  readonly profiles?: readonly string[];
  /** What to ask for with it, to see whether it is accepted: a repository, or an address of the service. */
  readonly testUrl?: string;
  /** RFC 3339; absent: not known to end. */
  readonly expiresAt?: string;
  readonly test?: CredentialTest;
  /** Where its value was put into a Secret that sessions share, so that a rotation can tell of it. */
  readonly shared?: readonly SharedCopy[];
}

/** A key of a shared Secret that was made from a credential. */
export interface SharedCopy {
  readonly context: string;
  readonly namespace: string;
  /** Of the Secret. */
  readonly name: string;
  readonly key: string;
}

export type CredentialState =
  | "healthy"
  /** There is no value in this editor's SecretStorage. */
  | "missing"
  | "expired"
  | "refused"
  | "untested";

/** Whether a Secret that a profile names is in the namespace. */
export type SharedSecretState = "there" | "absent" | "unknown";

/** How a credential stands at `nowMs`. What a server said counts, until the credential's own end. */
export function credentialState(
  { expiresAt, test }: Pick<Credential, "expiresAt" | "test">,
  hasValue: boolean,
  nowMs: number,
): CredentialState {
  if (!hasValue) return "missing";
  if (expiresAt !== undefined && Date.parse(expiresAt) <= nowMs) return "expired";
  switch (test?.outcome) {
    case "accepted":
      return "healthy";
    case "refused":
    case "expired":
      return test.outcome;
    case "unproven":
    case undefined:
      return "untested";
  }
}

/** Whether two credentials would be called the same. */
export function isSameName(left: string, right: string): boolean {
  return left.trim().toLowerCase() === right.trim().toLowerCase();
}

/**
 * Variables that stand for the same login at one service, the usual one first: a session gets one of them.
 */
export const providers: readonly { readonly name: string; readonly variables: readonly string[] }[] = [
  { name: "Anthropic", variables: ["CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_API_KEY"] },
  { name: "OpenAI", variables: ["OPENAI_API_KEY"] },
  { name: "Google", variables: ["GEMINI_API_KEY", "GOOGLE_API_KEY"] },
];

/** The variables that `variable` is an alternative to, itself among them. */
export function alternativesOf(variable: string): readonly string[] {
  return providers.find(({ variables }) => variables.includes(variable))?.variables ?? [variable];
}

/** When a JSON Web Token ends, by its own `exp` (RFC 7519 §4.1.4); undefined for any other value. */
export function expiryOfToken(value: string): string | undefined {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(value.trim())?.[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    const seconds = typeof claims === "object" && claims !== null && "exp" in claims ? claims.exp : undefined;
    return typeof seconds === "number" && seconds > 0 && seconds < 1e11
      ? new Date(seconds * 1000).toISOString()
      : undefined;
  } catch {
    return undefined;
  }
}
