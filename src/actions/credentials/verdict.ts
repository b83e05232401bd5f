import type { CredentialTest } from "../../domain/credential.js";

/** What a server said, or why nothing could be said. */
export type Verdict = Pick<CredentialTest, "outcome" | "detail">;
