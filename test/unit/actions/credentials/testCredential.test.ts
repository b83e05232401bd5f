import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fetchAsk, type HttpAsk } from "../../../../src/actions/credentials/httpAsk.js";
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
    const said = await testCredential({ credentials, clock: new HandClock(), ask: fetchAsk }, id, signal);
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

    it("sends the login to nobody who has not asked for one, a redirect for one", async () => {
      for (const status of [301, 302, 307, 400, 500]) {
        const sent: (string | undefined)[] = [];
        reply = ({ headers }) => {
          sent.push(headers.authorization);
          return { status, headers: { location: `http://${host}/elsewhere` } };
        };
        assert.equal(await git(), "unproven");
        assert.deepEqual(sent, [undefined], String(status));
      }
    });

    it("asks nothing in the clear, unless it stays on this machine", async () => {
      const credentials = new Credentials(testPlatform());
      const target = { kind: "gitHttps", host: "git.example.com", username: "ada" } as const;
      const testUrl = "http://git.example.com/a/b";
      const { id } = await credentials.add({ name: "c", target, testUrl }, value);
      const ask = () => assert.fail("something was asked");
      const said = await testCredential({ credentials, clock: new HandClock(), ask }, id, signal);
      assert.equal(said.outcome, "unproven");
      assert.match(said.detail, /http: address/);
    });

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

    it("gives up on a server that takes the connection and says nothing", async () => {
      const credentials = new Credentials(testPlatform());
      const clock = new HandClock();
      const target = { kind: "controlPlane", url: "https://plane.example.com" } as const;
      const { id } = await credentials.add({ name: "c", target }, value);
      const ask: HttpAsk = (_url, options) =>
        new Promise((_resolve, reject) =>
          options.signal.addEventListener("abort", () => reject(options.signal.reason as Error)),
        );
      const testing = testCredential({ credentials, clock, ask }, id, signal);
      await clock.advance(15_000);
      assert.deepEqual(await testing, {
        at: new Date(clock.now() - 15_000).toISOString(),
        outcome: "unproven",
        detail: "plane.example.com did not answer within 15 s. Try again later.",
      });
      assert.deepEqual(clock.pendingMs, []);
    });

    it("says why where nobody answers", async () => {
      assert.equal(await test({ kind: "controlPlane", url: "http://127.0.0.1:1/" }), "unproven");
    });
  });
});
