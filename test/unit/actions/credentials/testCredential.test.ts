import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fetchAsk } from "../../../../src/actions/credentials/httpAsk.js";
import { testCredential } from "../../../../src/actions/credentials/testCredential.js";
import type { CredentialTarget } from "../../../../src/domain/credential.js";
import { Credentials } from "../../../../src/state/credentials.js";
import { HandClock } from "../../../fakes/clock.js";
import { testPlatform } from "../../../fakes/platform.js";

const signal = new AbortController().signal;
const value = "s3cret";
const basic = `Basic ${Buffer.from(`ada:${value}`).toString("base64")}`;

type Reply = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };

describe("testing a credential", () => {
  let server: Server;
  let host: string;
  let reply: (request: IncomingMessage) => Reply;
  const asked: string[] = [];

  before(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      const { status, headers = {}, body = "" } = reply(request);
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => {
    asked.length = 0;
  });

  const test = async (target: CredentialTarget, testUrl?: string) => {
    const credentials = new Credentials(testPlatform());
    const more = testUrl === undefined ? {} : { testUrl };
    const { id } = await credentials.add({ name: "c", target, ...more }, value);
    const run = () => Promise.reject(new Error("nothing is run"));
    const said = await testCredential(
      { credentials, clock: new HandClock(), ask: fetchAsk, run },
      id,
      signal,
    );
    assert.deepEqual(credentials.get(id)?.test, said);
    assert.ok(!said.detail.includes(value) && !asked.join().includes(value));
    return said.outcome;
  };

  const login =
    (status: number, headers: Record<string, string> = {}, body = "") =>
    (request: IncomingMessage): Reply =>
      request.headers.authorization === undefined
        ? { status: 401, headers: { "www-authenticate": "Basic" } }
        : { status, headers, body };

  describe("of git", () => {
    const git = () => test({ kind: "gitHttps", host, username: "ada" }, `http://${host}/a/b.git`);

    it("asks for the refs as git does, with the login", async () => {
      let sent: string | undefined;
      reply = (request) => {
        sent = request.headers.authorization;
        return { status: sent === basic ? 200 : 401 };
      };
      assert.equal(await git(), "accepted");
      assert.equal(asked[1], "/a/b.git/info/refs?service=git-upload-pack");
    });

    const outcomes: readonly (readonly [string, (request: IncomingMessage) => Reply, string])[] = [
      ["refused", login(401), "refused"],
      ["refused where the rights do not suffice", login(403), "refused"],
      ["refused where the repository is hidden", login(404), "refused"],
      ["expired where the server says so", login(401, {}, "The token has expired."), "expired"],
      ["unproven where the repository is public", () => ({ status: 200 }), "unproven"],
      ["unproven where the server fails", login(500), "unproven"],
      ["unproven where it is sent elsewhere", login(302, { location: "http://127.0.0.1:1/" }), "unproven"],
    ];
    for (const [what, answer, outcome] of outcomes) {
      it(`says ${what}`, async () => {
        reply = answer;
        assert.equal(await git(), outcome);
      });
    }

    it("sends the login to no other host, and asks nothing without an address", async () => {
      reply = login(200);
      assert.equal(
        await test({ kind: "gitHttps", host: "other", username: "ada" }, `http://${host}/a`),
        "unproven",
      );
      assert.equal(await test({ kind: "gitHttps", host, username: "ada" }), "unproven");
      assert.deepEqual(asked, []);
    });
  });

  describe("of a registry", () => {
    const registry = () => test({ kind: "registry", server: host, username: "ada" }, `http://${host}`);

    it("takes the login itself", async () => {
      reply = login(200);
      assert.equal(await registry(), "accepted");
      reply = login(401);
      assert.equal(await registry(), "refused");
    });

    it("gets a token where the registry names a service for it", async () => {
      const challenge = `Bearer realm="http://${host}/token",service="the registry"`;
      reply = (request) => {
        if (request.url === "/v2/") return { status: 401, headers: { "www-authenticate": challenge } };
        return { status: request.headers.authorization === basic ? 200 : 401 };
      };
      assert.equal(await registry(), "accepted");
      assert.deepEqual(asked, ["/v2/", "/token?service=the+registry&account=ada"]);
    });

    it("proves nothing where no login is asked for", async () => {
      reply = () => ({ status: 200 });
      assert.equal(await registry(), "unproven");
    });
  });

  describe("of a service", () => {
    it("sends the key where the service looks for it", async () => {
      reply = ({ headers }) => ({ status: headers["x-api-key"] === value ? 200 : 401 });
      assert.equal(
        await test({ kind: "env", variable: "ANTHROPIC_API_KEY" }, `http://${host}/models`),
        "accepted",
      );
      reply = ({ headers }) => ({ status: headers.authorization === `Bearer ${value}` ? 200 : 401 });
      assert.equal(await test({ kind: "controlPlane", url: `http://${host}/` }), "accepted");
      assert.equal(await test({ kind: "env", variable: "X" }), "unproven");
    });

    it("tells an expired token from a wrong one (RFC 6750)", async () => {
      const says = (description: string) => (): Reply => ({
        status: 401,
        headers: { "www-authenticate": `Bearer error="invalid_token", error_description="${description}"` },
      });
      const ask = () => test({ kind: "controlPlane", url: `http://${host}/` });
      reply = says("The access token expired");
      assert.equal(await ask(), "expired");
      reply = says("The access token is malformed");
      assert.equal(await ask(), "refused");
    });

    it("says why where nobody answers", async () => {
      assert.equal(await test({ kind: "controlPlane", url: "http://127.0.0.1:1/" }), "unproven");
    });
  });
});
