import { X509Certificate } from "node:crypto";
import { orAbort } from "../../base/abort.js";
import type { Clock } from "../../base/clock.js";
import { toError } from "../../base/errors.js";
import type { Logger } from "../../base/log.js";
import type { ExecPlugin } from "../kubeconfig/resolvedContext.js";
import { bearer } from "./authorization.js";
import { checkPair } from "./clientCertificate.js";
import { credentialFailure, type NamedUser } from "./credentialFailure.js";
import { ExecCredentialFault, parseExecCredential } from "./execCredential.js";
import type { Material, MaterialSource } from "./material.js";

/** A credential is renewed this long before its end, or halfway where it lives shorter than two of these. */
const skewMs = 60_000;
/** Between two runs that did not help. A plugin may open a browser window each time. */
const firstPauseMs = 5_000;
const longestPauseMs = 300_000;
/** A credential younger than this that is refused will not get better by running the plugin at once. */
const freshMs = 10_000;

export interface ExecMaterialOptions {
  readonly plugin: ExecPlugin;
  readonly user: NamedUser;
  /** Runs the plugin and gives its standard output. */
  readonly run: () => Promise<string>;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Held {
  readonly material: Material;
  readonly obtainedAtMs: number;
  readonly expiresAtMs: number;
  readonly renewAtMs: number;
  /** The server refused it, and it is kept only until the plugin may be run again. */
  readonly isRefused: boolean;
}

/**
 * The credential of an exec plugin: one process for all that wait, kept until shortly before it expires or the
 * server refuses it. Who stops waiting does not end the process, for others may still wait for it.
 */
export class ExecMaterial implements MaterialSource {
  private held: Held | undefined;
  private running: Promise<Material> | undefined;
  private failure: { readonly error: Error; readonly untilMs: number } | undefined;
  private failuresInRow = 0;
  private refusalsInRow = 0;

  constructor(private readonly options: ExecMaterialOptions) {}

  async material(signal: AbortSignal): Promise<Material> {
    const { held } = this;
    if (held && this.options.clock.now() < held.renewAtMs) return held.material;
    try {
      return await orAbort(this.renewOnce(), signal);
    } catch (error) {
      signal.throwIfAborted();
      // The one before is good for another moment, so the failure can wait.
      if (held && held === this.held && this.options.clock.now() < held.expiresAtMs) return held.material;
      throw error;
    }
  }

  refused(material: Material): boolean {
    const { held } = this;
    if (held?.material !== material) return true;
    const nowMs = this.options.clock.now();
    if (nowMs - held.obtainedAtMs < freshMs) {
      const renewAtMs = nowMs + pauseMs(this.refusalsInRow++);
      this.held = { ...held, isRefused: true, renewAtMs: Math.min(held.renewAtMs, renewAtMs) };
      return false;
    }
    if (held.isRefused) return false;
    this.refusalsInRow = 0;
    this.held = undefined;
    return true;
  }

  forgetFailures(): void {
    this.failure = undefined;
    this.failuresInRow = 0;
    this.refusalsInRow = 0;
    if (this.held?.isRefused) this.held = undefined;
  }

  private renewOnce(): Promise<Material> {
    const { failure } = this;
    if (failure && this.options.clock.now() < failure.untilMs) return Promise.reject(failure.error);
    this.running ??= this.renew().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async renew(): Promise<Material> {
    const { plugin, run, clock, log } = this.options;
    const startedAtMs = clock.now();
    try {
      const held = this.heldOf(await run());
      this.held = held;
      this.failure = undefined;
      this.failuresInRow = 0;
      log.info("credential plugin gave a credential", {
        command: plugin.command,
        tookMs: clock.now() - startedAtMs,
        expires: Number.isFinite(held.expiresAtMs) ? new Date(held.expiresAtMs).toISOString() : "never",
      });
      return held.material;
    } catch (thrown) {
      const error = toError(thrown);
      this.failure = { error, untilMs: clock.now() + pauseMs(this.failuresInRow++) };
      log.warn("credential plugin gave no credential", { command: plugin.command, why: error.message });
      throw error;
    }
  }

  private heldOf(output: string): Held {
    const { plugin, user, clock } = this.options;
    const nowMs = clock.now();
    try {
      const { token, clientCertificate, expiresAtMs } = parseExecCredential(output, plugin.apiVersion);
      if (clientCertificate) checkPair(clientCertificate.cert, clientCertificate.key, user);
      const endMs = Math.min(
        expiresAtMs ?? Infinity,
        clientCertificate ? endOfCertificate(clientCertificate.cert) : Infinity,
      );
      if (endMs <= nowMs) {
        throw new ExecCredentialFault(
          "gave a credential that has expired already. Check this machine's clock.",
        );
      }
      return {
        material: {
          ...(token ? { authorization: bearer(token, user) } : {}),
          ...(clientCertificate ? { clientCertificate } : {}),
        },
        obtainedAtMs: nowMs,
        expiresAtMs: endMs,
        renewAtMs: Math.max(endMs - skewMs, (nowMs + endMs) / 2),
        isRefused: false,
      };
    } catch (error) {
      if (!(error instanceof ExecCredentialFault)) throw error;
      throw credentialFailure(user, `the credential plugin “${plugin.command}” ${error.message}`);
    }
  }
}

function pauseMs(fruitlessBefore: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** fruitlessBefore);
}

/** A plugin need not tell when its certificate ends; the certificate does. */
function endOfCertificate(cert: string): number {
  return Date.parse(new X509Certificate(cert).validTo);
}
