import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import { createConnection } from "node:net";
import { systemRandom } from "../../../../src/base/random.js";
import { isFailure } from "../../../../src/domain/failure.js";
import type { Endpoint, Login } from "../../../../src/kube/endpoint.js";
import { CertificateAuthority } from "../../../../src/playground/auth/certificates.js";
import { FakeApiServer, fakeEndpoint, tlsOf, type FakeTls } from "../../../fakes/apiServer.js";
import { never, openApi } from "../../../fakes/apis.js";
import { HttpProxy } from "../../../fakes/httpProxy.js";
import { SocksProxy } from "../../../fakes/socksProxy.js";
import { until } from "../../../fakes/until.js";

const DAY_MS = 86_400_000;
const validity = { fromMs: Date.now() - DAY_MS, untilMs: Date.now() + DAY_MS };
const path = "/api/v1/pods";

/** For assert.rejects: a TLS failure with one of these codes. */
const tlsFailure =
  (...codes: readonly string[]) =>
  (error: unknown) => {
    assert.ok(isFailure(error, "tls"), String(error));
    assert.ok(codes.includes(error.details.errorCode ?? ""), error.details.errorCode);
    return true;
  };

describe("TLS", () => {
  const authority = new CertificateAuthority(systemRandom, validity);
  const issue = (names: { dns?: readonly string[]; ipv4?: readonly string[] }, by = authority): FakeTls => {
    const { certificatePem, keyPem } = by.issueServer("server", { dns: [], ipv4: [], ...names });
    return { cert: certificatePem, key: keyPem, clientCa: authority.certificatePem };
  };
  const ca = () => authority.certificatePem;
  const ends: (() => unknown)[] = [];

  const start = async (tls: FakeTls) => {
    const server = await FakeApiServer.start(tls);
    ends.push(() => server.close());
    server.onCall = (call) => {
      const { socket, user } = tlsOf(call.request);
      call.json({ name: user, servername: socket.servername, resumed: socket.isSessionReused() });
    };
    return server;
  };
  const open = (...args: Parameters<typeof openApi>) => {
    const made = openApi(...args);
    ends.push(() => made.api.dispose());
    return made;
  };
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  it("accepts a server that the kubeconfig's authority vouches for, by its address", async () => {
    const server = await start(issue({ ipv4: ["127.0.0.1"] }));
    const { api } = open(fakeEndpoint(server, { tls: { ca } }));
    assert.deepEqual(await api.json({ path, signal: never }), { servername: false, resumed: false });
  });

  it("accepts one that an intermediate vouches for, which is all that the kubeconfig names, as kubectl does", async () => {
    const intermediate = new CertificateAuthority(systemRandom, validity, authority);
    const server = await start(issue({ ipv4: ["127.0.0.1"] }, intermediate));
    const { api } = open(fakeEndpoint(server, { tls: { ca: () => intermediate.certificatePem } }));
    await api.json({ path, signal: never });
    const root = open(fakeEndpoint(server, { tls: { ca } }));
    await assert.rejects(
      root.api.json({ path, signal: never }),
      tlsFailure("UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
    );
  });

  it("refuses one of an unknown authority, and says which code", async () => {
    const server = await start(issue({ ipv4: ["127.0.0.1"] }));
    const { api } = open(fakeEndpoint(server));
    await assert.rejects(
      api.json({ path, signal: never }),
      tlsFailure("SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
    );
  });

  it("refuses one with another name, unless tls-server-name says so", async () => {
    const server = await start(issue({ dns: ["kubernetes.test"] }));
    const { api } = open(fakeEndpoint(server, { tls: { ca } }));
    await assert.rejects(api.json({ path, signal: never }), tlsFailure("ERR_TLS_CERT_ALTNAME_INVALID"));
    const named = open(fakeEndpoint(server, { tls: { ca, serverName: "kubernetes.test" } }));
    const answer = await named.api.json({ path, signal: never });
    assert.deepEqual(answer, { servername: "kubernetes.test", resumed: false });
    const other = open(fakeEndpoint(server, { tls: { ca, serverName: "other.test" } }));
    await assert.rejects(other.api.json({ path, signal: never }), tlsFailure("ERR_TLS_CERT_ALTNAME_INVALID"));
  });

  it("refuses one whose certificate has expired", async () => {
    const old = new CertificateAuthority(systemRandom, { fromMs: 0, untilMs: Date.now() - DAY_MS });
    const server = await start(issue({ ipv4: ["127.0.0.1"] }, old));
    const { api } = open(fakeEndpoint(server, { tls: { ca: () => old.certificatePem } }));
    await assert.rejects(api.json({ path, signal: never }), tlsFailure("CERT_HAS_EXPIRED"));
  });

  it("accepts any server with insecure-skip-tls-verify", async () => {
    const server = await start(issue({ dns: ["elsewhere.test"] }));
    const { api } = open(fakeEndpoint(server, { tls: { skipVerify: true } }));
    await api.json({ path, signal: never });
  });

  it("tells a plain server behind an https address, and a secure one behind an http address", async () => {
    const plain = await FakeApiServer.start();
    ends.push(() => plain.close());
    const { api } = open(fakeEndpoint(plain, { server: plain.url.replace("http:", "https:"), tls: { ca } }));
    await assert.rejects(api.json({ path, signal: never }), (error) => isFailure(error, "tls"));
    const secure = await start(issue({ ipv4: ["127.0.0.1"] }));
    const wrong = open(fakeEndpoint(secure, { server: secure.url.replace("https:", "http:") }));
    await assert.rejects(wrong.api.json({ path, signal: never }), (error) => isFailure(error, "unreachable"));
  });

  describe("of an upgrade, which has a connection of its own kind", () => {
    const exec = {
      path: "/api/v1/namespaces/a/pods/p/exec",
      protocols: ["v5.channel.k8s.io"],
      signal: never,
    };
    const accepting = async (tls: FakeTls) => {
      const server = await start(tls);
      server.onUpgrade = (upgrade) => upgrade.accept().send(1, "hello");
      return server;
    };
    const greeting = async (endpoint: Endpoint) => {
      const socket = await open(endpoint).api.upgrade(exec);
      return new Promise<string>((resolve) =>
        socket.onPiece((piece) => {
          resolve(Buffer.from(piece).toString());
        }),
      );
    };

    it("accepts whom the authority vouches for, by address, by tls-server-name, and anyone with skip-verify", async () => {
      const byAddress = await accepting(issue({ ipv4: ["127.0.0.1"] }));
      const byName = await accepting(issue({ dns: ["kubernetes.test"] }));
      assert.equal(await greeting(fakeEndpoint(byAddress, { tls: { ca } })), "\x01hello");
      const named = { ca, serverName: "kubernetes.test" };
      assert.equal(await greeting(fakeEndpoint(byName, { tls: named })), "\x01hello");
      assert.equal(
        tlsOf(byName.upgrades[0]?.request as IncomingMessage).socket.servername,
        "kubernetes.test",
      );
      assert.equal(await greeting(fakeEndpoint(byName, { tls: { skipVerify: true } })), "\x01hello");
    });

    it("refuses an unknown authority and another name", async () => {
      const byAddress = await accepting(issue({ ipv4: ["127.0.0.1"] }));
      const byName = await accepting(issue({ dns: ["kubernetes.test"] }));
      await assert.rejects(
        greeting(fakeEndpoint(byAddress)),
        tlsFailure("SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
      );
      await assert.rejects(
        greeting(fakeEndpoint(byName, { tls: { ca } })),
        tlsFailure("ERR_TLS_CERT_ALTNAME_INVALID"),
      );
      assert.equal(byAddress.upgrades.length + byName.upgrades.length, 0);
    });

    it("reads also where an editor has put a tls.connect of its own, over a socket of its own", async () => {
      const server = await accepting(issue({ ipv4: ["127.0.0.1"] }));
      const tls = createRequire(__filename)("node:tls") as { connect: (options: object) => unknown };
      const { connect } = tls;
      let asked = 0;
      tls.connect = (options) => {
        asked++;
        return connect({ ...options, socket: createConnection(server.port, "127.0.0.1") });
      };
      ends.push(() => (tls.connect = connect));
      assert.equal(await greeting(fakeEndpoint(server, { tls: { ca } })), "\x01hello");
      assert.equal(asked, 1);
    });
  });

  it("reads a certificate authority that was replaced", async () => {
    const server = await start(issue({ ipv4: ["127.0.0.1"] }));
    const file: { pem?: string } = {};
    const { api } = open(fakeEndpoint(server, { tls: { ca: () => file.pem } }));
    await assert.rejects(api.json({ path, signal: never }), (error) => isFailure(error, "tls"));
    file.pem = authority.certificatePem;
    await api.json({ path, signal: never });
  });

  it("fails by a sentence on a certificate that is none", async () => {
    const server = await start(issue({ ipv4: ["127.0.0.1"] }));
    const { api } = open(fakeEndpoint(server, { tls: { ca: () => "not a certificate" } }));
    await assert.rejects(api.json({ path, signal: never }), (error) => isFailure(error, "tls"));
  });

  describe("client certificates", () => {
    const loginOf = (commonName: string): Login => {
      const { certificatePem, keyPem } = authority.issueClient({ commonName });
      return {
        headers: {},
        clientCertificate: { cert: certificatePem, key: keyPem },
        identity: commonName,
      };
    };

    it("are shown, and after a rotation the new one is, to calls and to upgrades", async () => {
      const server = await start(issue({ ipv4: ["127.0.0.1"] }));
      const upgraded: unknown[] = [];
      server.onUpgrade = (upgrade) => {
        upgraded.push(tlsOf(upgrade.request).user);
        upgrade.accept();
      };
      let login = loginOf("user-one");
      const credentials = { login: () => Promise.resolve(login), refused: () => false };
      const { api } = open(fakeEndpoint(server, { tls: { ca }, credentials }));
      const protocols = ["v5.channel.k8s.io"];
      const name = async () => ((await api.json({ path, signal: never })) as { name?: string }).name;
      assert.equal(await name(), "user-one");
      (await api.upgrade({ path, protocols, signal: never })).dispose();
      login = loginOf("user-two");
      assert.equal(await name(), "user-two");
      (await api.upgrade({ path, protocols, signal: never })).dispose();
      assert.deepEqual(upgraded, ["user-one", "user-two"]);
      assert.equal(await name(), "user-two");
      await until(() => server.openSockets === 1, "the end of the old login's connection");
    });

    it("are not proved again on each connection: the session is resumed", async () => {
      const server = await start(issue({ ipv4: ["127.0.0.1"] }));
      const login = loginOf("user-one");
      const { api, clock } = open(fakeEndpoint(server, { tls: { ca }, login }));
      await api.json({ path, signal: never });
      await clock.advance(60_000);
      const again = await api.json({ path, signal: never });
      assert.deepEqual(again, { name: "user-one", servername: false, resumed: true });
    });
  });

  describe("through a proxy", () => {
    const env = (proxy: HttpProxy) => ({ HTTPS_PROXY: proxy.url });
    const secret = "hunter2-canary";

    it("speaks TLS with the server, packed, and asks by the server's name", async () => {
      const server = await start(issue({ dns: ["api.test"] }));
      const proxy = await HttpProxy.start(server.port);
      ends.push(() => proxy.close());
      const endpoint = fakeEndpoint(server, { server: "https://api.test:6443", tls: { ca } });
      const { api } = open(endpoint, { env: env(proxy) });
      assert.equal(api.serverName, "api.test:6443");
      await api.json({ path, signal: never });
      await api.json({ path, signal: never });
      assert.deepEqual(proxy.asked, [{ target: "api.test:6443", authorization: undefined }]);
      assert.equal(server.calls[0]?.request.headers["accept-encoding"], "gzip");
      assert.equal(server.calls[0]?.request.headers.host, "api.test:6443");
    });

    it("logs in to it with the user and password of its URL, for upgrades too", async () => {
      const server = await start(issue({ dns: ["api.test"] }));
      server.onUpgrade = (upgrade) => upgrade.accept();
      const proxy = await HttpProxy.start(server.port);
      ends.push(() => proxy.close());
      const proxyUrl = proxy.url.replace("//", `//me:${secret}%21@`);
      const { api } = open(fakeEndpoint(server, { server: "https://api.test", proxyUrl, tls: { ca } }));
      await api.json({ path, signal: never });
      (await api.upgrade({ path, protocols: ["v5.channel.k8s.io"], signal: never })).dispose();
      const authorization = `Basic ${Buffer.from(`me:${secret}!`).toString("base64")}`;
      assert.deepEqual(proxy.asked, [
        { target: "api.test:443", authorization },
        { target: "api.test:443", authorization },
      ]);
    });

    it("says what the proxy answered when it refuses, and not its password", async () => {
      const proxy = await HttpProxy.start(1);
      ends.push(() => proxy.close());
      proxy.answer = "407 Proxy Authentication Required";
      const proxyUrl = proxy.url.replace("//", `//me:${secret}@`);
      const { api } = open(fakeEndpoint({ url: "https://api.test" }, { proxyUrl, tls: { ca } }));
      await assert.rejects(api.json({ path, signal: never }), (error) => {
        assert.ok(isFailure(error, "unreachable"));
        assert.match(
          error.message,
          /^the proxy 127\.0\.0\.1:\d+ answered 407 Proxy Authentication Required$/,
        );
        assert.equal(error.details.server, "api.test:443");
        assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes(secret));
        return true;
      });
    });

    it("of https, whose certificate the kubeconfig's authority may vouch for", async () => {
      const server = await start(issue({ dns: ["api.test"] }));
      const proxy = await HttpProxy.start(server.port, issue({ ipv4: ["127.0.0.1"] }));
      ends.push(() => proxy.close());
      const endpoint = fakeEndpoint(server, { server: "https://api.test", proxyUrl: proxy.url, tls: { ca } });
      const { api } = open(endpoint);
      await api.json({ path, signal: never });
      assert.equal(proxy.asked.length, 1);
    });

    it("of SOCKS, which resolves the server's name, for upgrades too", async () => {
      const server = await start(issue({ dns: ["api.test"] }));
      server.onUpgrade = (upgrade) => upgrade.accept();
      const proxy = await SocksProxy.start(server.port);
      ends.push(() => proxy.close());
      const proxyUrl = `socks5://${proxy.host}`;
      const { api } = open(fakeEndpoint(server, { server: "https://api.test:6443", proxyUrl, tls: { ca } }));
      await api.json({ path, signal: never });
      (await api.upgrade({ path, protocols: ["v5.channel.k8s.io"], signal: never })).dispose();
      const asked = { target: "api.test:6443", login: undefined };
      assert.deepEqual(proxy.asked, [asked, asked]);
    });

    it("of SOCKS, by user and password, whose “%” may be one", async () => {
      const server = await start(issue({ ipv4: ["127.0.0.1"] }));
      const proxy = await SocksProxy.start(server.port);
      ends.push(() => proxy.close());
      proxy.login = "me:100%";
      const ask = (proxyUrl: string) =>
        open(fakeEndpoint(server, { proxyUrl, tls: { ca } })).api.json({ path, signal: never });
      const refusal = (text: RegExp) => (error: unknown) =>
        isFailure(error, "unreachable") &&
        error.details.errorCode === "ERR_PROXY_REFUSED" &&
        text.test(error.message);
      await ask(`socks5h://me:100%@${proxy.host}`);
      assert.deepEqual(proxy.asked, [{ target: `127.0.0.1:${server.port}`, login: "me:100%" }]);
      await assert.rejects(
        ask(`socks5://me:wrong@${proxy.host}`),
        refusal(/does not accept the user name and password$/),
      );
      await assert.rejects(ask(`socks5://${proxy.host}`), refusal(/asks for a user name and password$/));
      proxy.reply = 5;
      await assert.rejects(
        ask(`socks5://me:100%25@${proxy.host}`),
        refusal(/says that the connection was refused$/),
      );
      const http = await HttpProxy.start(server.port);
      ends.push(() => http.close());
      await assert.rejects(ask(http.url.replace("http", "socks5")), refusal(/does not speak SOCKS 5|closed/));
    });

    it("does not send loopback there", async () => {
      const server = await start(issue({ ipv4: ["127.0.0.1"] }));
      const proxy = await HttpProxy.start(server.port);
      ends.push(() => proxy.close());
      const { api } = open(fakeEndpoint(server, { tls: { ca } }), { env: env(proxy) });
      await api.json({ path, signal: never });
      assert.deepEqual(proxy.asked, []);
    });

    it("reads packed answers", async () => {
      const { gzipSync } = await import("node:zlib");
      const server = await start(issue({ dns: ["api.test"] }));
      server.onCall = (call) => call.text(gzipSync('{"packed":true}'), 200, { "content-encoding": "gzip" });
      const proxy = await HttpProxy.start(server.port);
      ends.push(() => proxy.close());
      const endpoint = fakeEndpoint(server, { server: "https://api.test", tls: { ca } });
      const { api } = open(endpoint, { env: env(proxy) });
      assert.deepEqual(await api.json({ path, signal: never }), { packed: true });
      server.onCall = (call) => call.text(Buffer.from("garbage"), 200, { "content-encoding": "gzip" });
      await assert.rejects(api.json({ path, signal: never }), (error) => isFailure(error, "protocol"));
    });
  });
});
