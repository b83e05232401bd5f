import { createHmac, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../base/clock.js";
import type { RandomBytes } from "../../base/random.js";
import type { ObjectStore } from "../objects.js";
import type { TokenIssuer } from "../parts.js";
import { isObject, numberAt, textAt, textsAt, type Json, type JsonObject } from "../schema/json.js";
import { newUid } from "../store/newUid.js";
import { serviceAccountUser, type User } from "./user.js";

export const apiAudience = "https://kubernetes.default.svc";

type TokenRequest = Parameters<TokenIssuer["issue"]>[0];

export interface TokenOptions {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/**
 * Tokens of service accounts: JSON Web Tokens with a real server's claims, signed with a secret of this process
 * (HS256; nobody else has to check them). They end with their time, their service account and their pod.
 */
export class ServiceAccountTokens implements TokenIssuer {
  private secret: Uint8Array;

  constructor(private readonly options: TokenOptions) {
    this.secret = options.random(32);
  }

  issue(request: TokenRequest): { readonly token: string; readonly expiresAtMs: number } {
    const { store, clock, random } = this.options;
    const account = store.get("serviceaccounts", request.namespace, request.serviceAccount);
    if (!account) throw new Error(`serviceaccounts "${request.serviceAccount}" not found`);
    const nowSeconds = Math.floor(clock.now() / 1000);
    const expiresAtSeconds = nowSeconds + request.expirationSeconds;
    const claims = {
      aud: request.audiences.length > 0 ? request.audiences : [apiAudience],
      exp: expiresAtSeconds,
      iat: nowSeconds,
      iss: apiAudience,
      jti: newUid(random),
      "kubernetes.io": {
        namespace: request.namespace,
        ...(request.pod ? { pod: request.pod } : {}),
        serviceaccount: { name: request.serviceAccount, uid: account.metadata.uid },
      },
      nbf: nowSeconds,
      sub: `system:serviceaccount:${request.namespace}:${request.serviceAccount}`,
    };
    const body = `${encodePart({ alg: "HS256", kid: "playground" })}.${encodePart(claims)}`;
    return {
      token: `${body}.${this.sign(body).toString("base64url")}`,
      expiresAtMs: expiresAtSeconds * 1000,
    };
  }

  /** The user of a token that is ours, still holds, and is meant for the API server. */
  userOf(token: string): User | undefined {
    const claims = this.verified(token);
    if (!claims || !textsAt(claims, "aud").includes(apiAudience)) return undefined;
    if ((numberAt(claims, "exp") ?? 0) * 1000 <= this.options.clock.now()) return undefined;
    const namespace = textAt(claims, "kubernetes.io", "namespace");
    const name = textAt(claims, "kubernetes.io", "serviceaccount", "name");
    const uid = textAt(claims, "kubernetes.io", "serviceaccount", "uid");
    if (this.options.store.get("serviceaccounts", namespace, name)?.metadata.uid !== uid) return undefined;
    const pod = {
      name: textAt(claims, "kubernetes.io", "pod", "name"),
      uid: textAt(claims, "kubernetes.io", "pod", "uid"),
    };
    const credential = { "authentication.kubernetes.io/credential-id": [`JTI=${textAt(claims, "jti")}`] };
    if (pod.name === "") return { ...serviceAccountUser(namespace, name, uid), extra: credential };
    if (this.options.store.get("pods", namespace, pod.name)?.metadata.uid !== pod.uid) return undefined;
    return {
      ...serviceAccountUser(namespace, name, uid),
      extra: {
        ...credential,
        "authentication.kubernetes.io/pod-name": [pod.name],
        "authentication.kubernetes.io/pod-uid": [pod.uid],
      },
    };
  }

  /** Every token issued until now is refused from now on. */
  expireAll(): void {
    this.secret = this.options.random(32);
  }

  private verified(token: string): JsonObject | undefined {
    const [header = "", payload = "", signature = ""] = token.split(".");
    const expected = this.sign(`${header}.${payload}`);
    const given = Buffer.from(signature, "base64url");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Json;
    return isObject(claims) ? claims : undefined;
  }

  private sign(body: string): Buffer {
    return createHmac("sha256", this.secret).update(body).digest();
  }
}

function encodePart(value: object): string {
  return Buffer.from(JSON.stringify(value), "utf8").toString("base64url");
}
