import { FakeApiServer, fakeEndpoint } from "./apiServer.js";
import { openApi } from "./apis.js";

export interface ServedApi {
  readonly server: FakeApiServer;
  /** Another client of the server; disposed of after the test. */
  open(
    options?: Parameters<typeof fakeEndpoint>[1],
    deps?: Parameters<typeof openApi>[1],
  ): ReturnType<typeof openApi>;
}

/** Gives each test of a suite a server of its own, and clients of it. To be called in `describe`. */
export function servedApi(): ServedApi {
  let started: FakeApiServer | undefined;
  const opened: { dispose(): void }[] = [];
  const server = () => {
    if (!started) throw new Error("the test has not begun");
    return started;
  };
  beforeEach(async () => {
    started = await FakeApiServer.start();
  });
  afterEach(async () => {
    for (const api of opened.splice(0)) api.dispose();
    await started?.close();
    started = undefined;
  });
  return {
    get server() {
      return server();
    },
    open(options = {}, deps = {}) {
      const made = openApi(fakeEndpoint(server(), options), deps);
      opened.push(made.api);
      return made;
    },
  };
}
