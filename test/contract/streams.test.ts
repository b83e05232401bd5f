import assert from "node:assert/strict";
import { once } from "node:events";
import type { WebSocket } from "ws";
import { skipBecause } from "../skipBecause.js";
import { contract, eventually, refuses } from "./contract.js";

/** What came on each channel until the socket closed, and how it closed. */
interface Heard {
  readonly protocol: string;
  readonly channels: ReadonlyMap<number, string>;
  readonly closeCode: number;
}

async function hear(
  socket: WebSocket,
  onOpen: (socket: WebSocket) => void = () => undefined,
): Promise<Heard> {
  const channels = new Map<number, string>();
  socket.on("message", (message: Buffer) => {
    const channel = message[0] ?? -1;
    channels.set(channel, (channels.get(channel) ?? "") + message.subarray(1).toString("latin1"));
  });
  socket.on("open", () => onOpen(socket));
  const [closeCode] = (await once(socket, "close")) as [number];
  return { protocol: socket.protocol, channels, closeCode };
}

/** How the upgrade was refused. */
async function refused(socket: WebSocket): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    socket.on("open", () => reject(new Error("the upgrade was not refused")));
    socket.on("error", reject);
    socket.on("unexpected-response", (_request, response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve({ code: response.statusCode ?? 0, text }));
    });
  });
}

const statusOf = ({ channels }: Heard) => JSON.parse(channels.get(3) ?? "null") as unknown;
const query = (command: readonly string[], flags: string) =>
  [...command.map((part) => `command=${encodeURIComponent(part)}`), flags].join("&");

contract("streams", (suite) => {
  const pod = (name: string) => `${suite.path("pods")}/${name}`;
  const exec = (protocol: string, command: readonly string[], flags: string, container = "a") =>
    suite.api.socket(`${pod("two")}/exec?container=${container}&${query(command, flags)}`, [protocol]);

  before(async function () {
    if (!suite.target.runsPods) skipBecause(this, "pods cannot run on this machine");
    const made = await suite.api.post(suite.path("pods"), {
      metadata: { name: "two" },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            name: "a",
            image: "busybox:1.36",
            command: [
              "sh",
              "-c",
              "echo one; echo two; while read line; do echo heard $line; done; sleep 1000",
            ],
            stdin: true,
          },
          { name: "b", image: "busybox:1.36", command: ["sleep", "1000"] },
        ],
      },
    });
    assert.equal(made.code, 201, made.text);
    const done = await suite.api.post(suite.path("pods"), {
      metadata: { name: "done" },
      spec: {
        restartPolicy: "Never",
        containers: [{ name: "a", image: "busybox:1.36", command: ["sh", "-c", "echo bye; exit 3"] }],
      },
    });
    assert.equal(done.code, 201, done.text);
    await eventually(async () => {
      assert.equal((await suite.api.get(pod("two"))).at("status", "containerStatuses", 1, "ready"), true);
      assert.equal((await suite.api.get(pod("done"))).at("status", "phase"), "Failed");
    });
  });

  for (const protocol of ["v5.channel.k8s.io", "v4.channel.k8s.io"]) {
    const isTranslated = protocol.startsWith("v5");

    it(`${protocol}: carries output, errors and success`, async () => {
      const heard = await hear(
        exec(protocol, ["sh", "-c", "echo out; echo err >&2"], "stdout=true&stderr=true"),
      );
      assert.equal(heard.protocol, protocol);
      assert.equal(heard.channels.get(1), "out\n");
      assert.equal(heard.channels.get(2), "err\n");
      assert.deepEqual(statusOf(heard), { metadata: {}, status: "Success" });
      assert.equal(heard.closeCode, 1000);
    });

    it(`${protocol}: says the exit code`, async () => {
      const heard = await hear(exec(protocol, ["sh", "-c", "exit 7"], "stdout=true"));
      assert.deepEqual(statusOf(heard), {
        metadata: {},
        status: "Failure",
        message: isTranslated
          ? "command terminated with non-zero exit code: command terminated with exit code 7"
          : "command terminated with non-zero exit code: error executing command [sh -c exit 7], exit code 7",
        reason: "NonZeroExitCode",
        details: { causes: [{ reason: "ExitCode", message: "7" }] },
      });
    });

    it(`${protocol}: says that a command is not there`, async () => {
      const heard = await hear(exec(protocol, ["no-such-command"], "stdout=true"));
      const status = statusOf(heard) as {
        readonly reason: string;
        readonly message: string;
        readonly code: number;
      };
      assert.equal(status.reason, "InternalError");
      assert.equal(status.code, 500);
      const prefix = isTranslated
        ? "Internal error occurred: Internal error occurred: "
        : "Internal error occurred: ";
      assert.ok(status.message.startsWith(`${prefix}error executing command in container:`), status.message);
      assert.match(status.message, /"no-such-command": executable file not found in \$PATH/);
    });

    it(`${protocol}: carries input, also what comes at once`, async () => {
      const heard = await hear(exec(protocol, ["head", "-c", "6"], "stdin=true&stdout=true"), (socket) => {
        socket.send(Buffer.from("\u0000abc"));
        socket.send(Buffer.from("\u0000def"));
      });
      assert.equal(heard.channels.get(1), "abcdef");
      assert.deepEqual(statusOf(heard), { metadata: {}, status: "Success" });
    });

    it(`${protocol}: carries a megabyte both ways unharmed`, async () => {
      const bytes = Buffer.alloc(1_000_000, "0123456789abcdef");
      const heard = await hear(
        exec(protocol, ["head", "-c", "1000000"], "stdin=true&stdout=true"),
        (socket) => {
          for (let start = 0; start < bytes.length; start += 50_000)
            socket.send(Buffer.concat([Buffer.from([0]), bytes.subarray(start, start + 50_000)]));
        },
      );
      assert.equal(heard.channels.get(1)?.length, bytes.length);
      assert.ok(Buffer.from(heard.channels.get(1) ?? "", "latin1").equals(bytes));
    });

    it(`${protocol}: gives a terminal, and tells it its size`, async () => {
      const script = "stty size; read line; stty size";
      const heard = await hear(
        exec(protocol, ["sh", "-c", script], "stdin=true&stdout=true&tty=true"),
        (socket) => {
          const size = (Width: number, Height: number) =>
            socket.send(Buffer.concat([Buffer.from([4]), Buffer.from(JSON.stringify({ Width, Height }))]));
          size(80, 24);
          setTimeout(() => {
            size(132, 50);
            setTimeout(() => socket.send(Buffer.from("\u0000\n")), 500);
          }, 500);
        },
      );
      assert.match(heard.channels.get(1) ?? "", /50 132\r?\n$/);
      assert.equal(heard.channels.get(2), undefined);
    });
  }

  it("ends the input and still hears the output, in the fifth version", async () => {
    const heard = await hear(
      exec("v5.channel.k8s.io", ["sh", "-c", "cat; echo end"], "stdin=true&stdout=true"),
      (socket) => {
        socket.send(Buffer.from("\u0000abc"));
        socket.send(Buffer.from([255, 0]));
      },
    );
    assert.equal(heard.channels.get(1), "abcend\n");
    assert.deepEqual(statusOf(heard), { metadata: {}, status: "Success" });
  });

  it("prefers the fifth version where both are offered", async () => {
    const path = `${pod("two")}/exec?container=a&command=true&stdout=true`;
    const heard = await hear(suite.api.socket(path, ["v4.channel.k8s.io", "v5.channel.k8s.io"]));
    assert.equal(heard.protocol, "v5.channel.k8s.io");
  });

  it("refuses a container that does not run: on the channel in the fifth version, before it in the fourth", async () => {
    const path = `${pod("done")}/exec?command=ls&stdout=true`;
    const heard = await hear(suite.api.socket(path, ["v5.channel.k8s.io"]));
    assert.deepEqual(statusOf(heard), {
      metadata: {},
      status: "Failure",
      message: 'Internal error occurred: unable to upgrade connection: container not found ("a")',
      reason: "InternalError",
      details: { causes: [{ message: 'unable to upgrade connection: container not found ("a")' }] },
      code: 500,
    });
    assert.deepEqual(await refused(suite.api.socket(path, ["v4.channel.k8s.io"])), {
      code: 500,
      text: 'container not found ("a")',
    });
  });

  it("refuses a stream of nothing", async () => {
    assert.deepEqual(await refused(exec("v4.channel.k8s.io", ["ls"], "")), {
      code: 400,
      text: "you must specify at least 1 of stdin, stdout, stderr",
    });
    const heard = await hear(exec("v5.channel.k8s.io", ["ls"], ""));
    assert.match(heard.channels.get(3) ?? "", /you must specify at least 1 of stdin, stdout, stderr/);
  });

  it("refuses before the upgrade what it knows before it", async () => {
    for (const protocol of ["v5.channel.k8s.io", "v4.channel.k8s.io"]) {
      const nowhere = await refused(
        suite.api.socket(`${pod("nope")}/exec?command=ls&stdout=true`, [protocol]),
      );
      assert.equal(nowhere.code, 404);
      assert.match(nowhere.text, /pods \\"nope\\" not found/);
      const noContainer = await refused(exec(protocol, ["ls"], "stdout=true", "zz"));
      assert.equal(noContainer.code, 400);
      assert.match(noContainer.text, /container zz is not valid for pod two/);
    }
    refuses(
      await suite.api.get(`${pod("two")}/exec?container=a&command=ls&stdout=true`),
      400,
      "BadRequest",
      "Upgrade request required",
    );
    assert.equal((await refused(exec("nonsense", ["ls"], "stdout=true"))).code, 403);
  });

  it("attaches to what runs", async () => {
    const path = `${pod("two")}/attach?container=a&stdin=true&stdout=true`;
    const socket = suite.api.socket(path, ["v5.channel.k8s.io"]);
    let output = "";
    socket.on("message", (message: Buffer) => {
      if (message[0] === 1) output += message.subarray(1).toString();
      if (output.includes("heard hello\n")) socket.close();
    });
    socket.on("open", () => socket.send(Buffer.from("\u0000hello\n")));
    await once(socket, "close");
    assert.match(output, /heard hello\n$/);
  });

  it("reads the log, its end, its beginning, and with times", async () => {
    const log = async (flags: string, name = "two") =>
      (await suite.api.get(`${pod(name)}/log?container=a&${flags}`)).text;
    assert.match(await log("limitBytes=4"), /^one\n$/);
    assert.equal(await log("tailLines=0"), "");
    assert.match(
      await log("timestamps=true"),
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z one\n\d{4}-.*Z two\n/,
    );
    assert.equal(await log("", "done"), "bye\n");
  });

  it("says which log there is not", async () => {
    refuses(
      await suite.api.get(`${pod("done")}/log?previous=true`),
      400,
      "BadRequest",
      'previous terminated container "a" in pod "done" not found',
    );
  });

  it("follows the log of what runs until it is let go", async () => {
    const response = await suite.api.open("GET", `${pod("two")}/log?container=a&follow=true&tailLines=1`);
    const [first] = (await once(response, "data")) as [Buffer];
    assert.ok(first.length > 0);
    response.destroy();
  });
});

/** Answers pong on port 8080, with what there is: a playground's image is the machine itself. */
const listener = `if command -v node; then
  exec node -e "require('net').createServer((socket) => socket.end('pong\\n')).listen(8080, '127.0.0.1')"
fi
while true; do nc -l -p 8080 -e echo pong; done`;

contract("port-forward", (suite) => {
  const path = (query: string) => `${suite.path("pods")}/echo/portforward${query}`;
  before(async function () {
    if (!suite.target.runsPods) skipBecause(this, "pods cannot run on this machine");
    const made = await suite.api.post(suite.path("pods"), {
      metadata: { name: "echo" },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            name: "a",
            image: "busybox:1.36",
            command: ["sh", "-c", listener],
          },
        ],
      },
    });
    assert.equal(made.code, 201, made.text);
    await eventually(async () => {
      assert.equal(
        (await suite.api.get(`${suite.path("pods")}/echo`)).at("status", "containerStatuses", 0, "ready"),
        true,
      );
    });
  });

  it("begins both channels of a port with its number", async () => {
    await eventually(async () => {
      const socket = suite.api.socket(path("?ports=8080"), ["v4.channel.k8s.io"]);
      const heard = await eventuallyHeard(socket, (channels) => channels.get(0)?.endsWith("pong\n") === true);
      assert.equal(heard.get(0), "\x90\x1fpong\n");
      assert.equal(heard.get(1), "\x90\x1f");
    });
  });

  it("says on the channel for errors that nobody listens", async () => {
    const socket = suite.api.socket(path("?ports=8081"), ["v4.channel.k8s.io"]);
    const heard = await eventuallyHeard(socket, (channels) => (channels.get(1)?.length ?? 0) > 2);
    assert.match(heard.get(1) ?? "", /connection refused/);
  });

  it("refuses ports that are none", async () => {
    refuses(
      await suite.api.get(path("?ports=x")),
      400,
      "BadRequest",
      'cannot convert to []int32: strconv.ParseUint: parsing "x": invalid syntax',
    );
    assert.deepEqual(await refused(suite.api.socket(path(""), ["v4.channel.k8s.io"])), {
      code: 400,
      text: 'query parameter "port" is required',
    });
  });
});

/** What came on each channel once `enough`; the socket is closed then. */
async function eventuallyHeard(
  socket: WebSocket,
  enough: (channels: ReadonlyMap<number, string>) => boolean,
): Promise<ReadonlyMap<number, string>> {
  const channels = new Map<number, string>();
  socket.on("message", (message: Buffer) => {
    const channel = message[0] ?? -1;
    channels.set(channel, (channels.get(channel) ?? "") + message.subarray(1).toString("latin1"));
    if (enough(channels)) socket.close();
  });
  await once(socket, "close");
  return channels;
}
