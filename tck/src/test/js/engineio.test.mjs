/** The official JavaScript client of Engine.IO, in Node.js, against the echo at /engine.io/. */
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { Fetch, Socket } from "engine.io-client";
import { BOUNDED, KILO, SERVER, UNICODE, WAYS, bytes, event, events } from "./support.mjs";

const opened = [];

function connect(options) {
  const socket = new Socket(SERVER, { path: "/engine.io/", ...options });
  opened.push(socket);
  return socket;
}

/** Connects, and waits until the client is on the transport that it wants to be on. */
async function connected({ transports, ends, upgrades }) {
  const socket = connect({ transports });
  const upgraded = upgrades ? event(socket, "upgrade") : null;
  await event(socket, "open");
  await upgraded;
  assert.equal(socket.transport.name, ends);
  return socket;
}

afterEach(async () => {
  await Promise.all(
    opened.splice(0).map(async (socket) => {
      if (socket.readyState !== "closed") {
        const closed = event(socket, "close");
        socket.close();
        await closed;
      }
    }),
  );
});

for (const way of [
  ...WAYS,
  { way: "polling with fetch", transports: [Fetch], ends: "polling" },
]) {
  describe(`The Engine.IO client, ${way.way},`, () => {
    test("gets its text back", BOUNDED, async () => {
      const socket = await connected(way);
      for (const text of ["hello", UNICODE, "", " ", "0", "b", "a\nb\r\n"]) {
        const echo = event(socket, "message");
        socket.send(text);
        assert.equal((await echo)[0] ?? "", text);
      }
    });

    test("gets its bytes back", BOUNDED, async () => {
      const socket = await connected(way);
      for (const sent of [bytes(0), bytes(1), bytes(3), bytes(256), bytes(70_000)]) {
        const echo = event(socket, "message");
        socket.send(sent);
        assert.deepEqual(Buffer.from((await echo)[0]), sent);
      }
    });

    test("gets a thousand messages back in their order", BOUNDED, async () => {
      const socket = await connected(way);
      const sent = Array.from({ length: 1000 }, (_, i) => (i % 7 === 0 ? bytes(i % 50) : `${i} é`));
      const echoes = events(socket, "message", sent.length);
      sent.forEach((message) => socket.send(message));
      const received = (await echoes).map(([message]) =>
        typeof message === "string" ? message : Buffer.from(message),
      );
      assert.deepEqual(received, sent);
    });

    test("gets several messages of 100 KB back", BOUNDED, async () => {
      const socket = await connected(way);
      const sent = Array.from({ length: 12 }, (_, i) => String.fromCodePoint(0x61 + i).repeat(100 * KILO));
      const echoes = events(socket, "message", sent.length);
      sent.forEach((message) => socket.send(message));
      assert.ok((await echoes).every(([message], i) => message === sent[i]));
    });

    test("answers several pings and stays", BOUNDED, async () => {
      const socket = await connected(way);
      await events(socket, "ping", 4);
      const echo = event(socket, "message");
      socket.send("still here");
      assert.equal((await echo)[0], "still here");
    });

    test("closes", BOUNDED, async () => {
      const socket = await connected(way);
      const closed = event(socket, "close");
      socket.close();
      assert.equal((await closed)[0], "forced close");
    });
  });
}

describe("The Engine.IO client", () => {
  // @Tag("HS30") @Tag("UP04")
  test("loses, repeats and reorders nothing while it upgrades", BOUNDED, async () => {
    const socket = connect({ transports: ["polling", "websocket"] });
    const received = [];
    socket.on("message", (message) => received.push(message));
    let upgraded = false;
    socket.on("upgrade", () => (upgraded = true));
    await event(socket, "open");
    let sent = 0;
    let afterwards = 0;
    while (afterwards < 50) {
      socket.send(`${sent++}`);
      afterwards += upgraded ? 1 : 0;
      await new Promise(setImmediate);
    }
    while (received.length < sent) {
      await event(socket, "message");
    }
    assert.deepEqual(
      received,
      Array.from({ length: sent }, (_, i) => `${i}`),
    );
    assert.equal(socket.transport.name, "websocket");
  });

  test("is told the contract's options", BOUNDED, async () => {
    const socket = connect({ transports: ["polling"] });
    const opened = event(socket, "open");
    const [data] = await event(socket, "handshake");
    assert.equal(data.pingInterval, 300);
    assert.equal(data.maxPayload, 1_000_000);
    assert.deepEqual(data.upgrades, ["websocket"]);
    assert.match(data.sid, /^[\w-]{20}$/);
    await opened;
  });

  test("falls back to polling where no WebSocket gets through", BOUNDED, async () => {
    const socket = connect({
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      transportOptions: { websocket: { path: "/nowhere/" } },
    });
    await event(socket, "open");
    assert.equal(socket.transport.name, "polling");
  });
});
