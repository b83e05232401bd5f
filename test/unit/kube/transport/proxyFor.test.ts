import assert from "node:assert/strict";
import { isFailure } from "../../../../src/domain/failure.js";
import { bypassesProxy } from "../../../../src/kube/transport/noProxy.js";
import { proxyFor } from "../../../../src/kube/transport/proxyFor.js";

describe("bypassesProxy", () => {
  // The cases of golang.org/x/net/http/httpproxy, whose rules kubectl follows.
  const cases: readonly (readonly [noProxy: string, host: string, port: number, bypassed: boolean])[] = [
    ["", "example.com", 443, false],
    ["", "localhost", 443, true],
    ["", "127.0.0.1", 443, true],
    ["", "127.8.9.10", 443, true],
    ["", "::1", 443, true],
    ["*", "example.com", 443, true],
    ["example.com", "example.com", 443, true],
    ["example.com", "api.example.com", 443, true],
    ["example.com", "notexample.com", 443, false],
    [".example.com", "api.example.com", 443, true],
    [".example.com", "example.com", 443, false],
    ["*.example.com", "api.example.com", 443, true],
    ["*.example.com", "example.com", 443, false],
    ["EXAMPLE.com", "Example.COM", 443, true],
    ["example.com:8443", "example.com", 8443, true],
    ["example.com:8443", "example.com", 443, false],
    ["foo, example.com ,bar", "example.com", 443, true],
    ["10.0.0.0/8", "10.20.30.40", 443, true],
    ["10.0.0.0/8", "11.20.30.40", 443, false],
    ["10.0.0.0/8", "ten.example.com", 443, false],
    ["10.0.0.0/99", "10.20.30.40", 443, false],
    ["192.168.1.7", "192.168.1.7", 443, true],
    ["192.168.1.7:6443", "192.168.1.7", 6443, true],
    ["192.168.1.7:6443", "192.168.1.7", 443, false],
    ["2001:db8::/32", "2001:db8::7", 443, true],
    ["2001:db8::7", "2001:DB8:0::7", 443, true],
    ["[2001:db8::7]:6443", "2001:db8::7", 6443, true],
    ["[2001:db8::7]:6443", "2001:db8::7", 443, false],
    [":6443", "example.com", 6443, false],
    [",,", "example.com", 443, false],
  ];
  for (const [noProxy, host, port, bypassed] of cases) {
    it(`${bypassed ? "reaches" : "does not reach"} ${host}:${port} directly with "${noProxy}"`, () => {
      assert.equal(bypassesProxy({ host, port }, noProxy), bypassed);
    });
  }
});

describe("proxyFor", () => {
  const server = { host: "api.test", port: 6443, secure: true };

  it("prefers the kubeconfig, then the setting, then the environment", () => {
    const env = { HTTPS_PROXY: "http://env:1" };
    const all = { proxyUrl: "http://file:1", httpProxy: { address: "http://setting:1", noProxy: [] }, env };
    assert.equal(proxyFor(server, all)?.host, "file:1");
    assert.equal(proxyFor(server, { httpProxy: all.httpProxy, env })?.host, "setting:1");
    assert.equal(proxyFor(server, { env })?.host, "env:1");
    assert.equal(proxyFor(server, { env: {} }), undefined);
  });

  it("takes the variable of the server's scheme, in either case, with or without a scheme of its own", () => {
    const env = { https_proxy: "secure:3128", HTTP_PROXY: "http://plain:3128" };
    assert.equal(proxyFor(server, { env })?.href, "http://secure:3128/");
    assert.equal(proxyFor({ ...server, secure: false }, { env })?.host, "plain:3128");
  });

  it("lets NO_PROXY overrule the setting and the environment, but not the kubeconfig", () => {
    const env = { HTTPS_PROXY: "http://env:1", no_proxy: "api.test" };
    const setting = { address: "http://setting:1", noProxy: [] };
    assert.equal(proxyFor(server, { httpProxy: setting, env }), undefined);
    assert.equal(proxyFor(server, { proxyUrl: "http://file:1", env })?.host, "file:1");
    const here = { host: "localhost", port: 6443, secure: true };
    assert.equal(proxyFor(here, { proxyUrl: "http://file:1", env })?.host, "file:1");
  });

  it("lets http.noProxy overrule http.proxy, and nothing else", () => {
    const httpProxy = { address: "setting:1", noProxy: ["other.test", ".test"] };
    assert.equal(proxyFor(server, { httpProxy, env: {} }), undefined);
    assert.equal(proxyFor({ ...server, host: "api.example" }, { httpProxy, env: {} })?.host, "setting:1");
    assert.equal(proxyFor(server, { httpProxy, env: { HTTPS_PROXY: "http://env:1" } })?.host, "env:1");
  });

  it("refuses a proxy that it cannot use by a sentence, without its password", () => {
    assert.throws(
      () => proxyFor(server, { proxyUrl: "socks4://me:hunter2@proxy:1080", env: {} }),
      (error) =>
        isFailure(error, "kubeconfig") &&
        error.message.includes("kind socks4") &&
        !error.message.includes("hunter2"),
    );
    assert.throws(
      () => proxyFor(server, { env: { HTTPS_PROXY: "http://[" } }),
      (error) =>
        // Not the kubeconfig, which has no part in it.
        isFailure(error, "unreachable") &&
        error.message === "HTTPS_PROXY is not a URL. Write it as http://host:port, https:// or socks5://.",
    );
  });

  it("takes the SOCKS proxies that the kubeconfig's check tells people to write", () => {
    for (const proxyUrl of ["socks5://proxy:1080", "socks5h://me:pw@proxy"])
      assert.equal(proxyFor(server, { proxyUrl, env: {} })?.href, proxyUrl);
  });
});
