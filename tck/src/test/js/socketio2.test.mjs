/** The official JavaScript client of Socket.IO 2, in Node.js, beside one of Socket.IO 4. */
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { Manager } from "socket.io-client";
import connect2 from "socket.io-client-2";
import { BOUNDED, KILO, SERVER, UNICODE, WAYS, bytes, event, events } from "./support.mjs";

const managers = [];

/** A client of Socket.IO 2 connects to / whatever it is told, and then to its namespace. */
function client2(transports, namespace = "/", options = {}) {
  const socket = connect2(SERVER + namespace, { forceNew: true, transports, ...options });
  managers.push(socket.io);
  return socket;
}

async function connected2({ transports, ends, upgrades }, namespace = "/", options = {}) {
  const socket = client2(transports, namespace, options);
  const both = [event(socket, "connect"), event(socket, "auth")];
  await event(socket.io, "open");
  if (upgrades) {
    await event(socket.io.engine, "upgrade");
  }
  await Promise.all(both);
  assert.equal(socket.io.engine.transport.name, ends);
  return socket;
}

async function connected4({ transports }, namespace = "/") {
  const manager = new Manager(SERVER, { transports });
  managers.push(manager);
  const socket = manager.socket(namespace);
  await event(socket, "connect");
  return socket;
}

async function sentBack(socket, ...args) {
  const back = event(socket, "message-back");
  socket.emit("message", ...args);
  return back;
}

function acknowledged(socket, ...args) {
  return new Promise((resolve) =>
    socket.emit("message-with-ack", ...args, (...answer) => resolve(answer)),
  );
}

/** This client gives what it received as it is, an ArrayBuffer in a browser and here. */
function asBuffers(value) {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    return Buffer.from(value.buffer ? Buffer.from(value) : value);
  }
  if (Array.isArray(value)) {
    return value.map(asBuffers);
  }
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asBuffers(each)]));
  }
  return value;
}

afterEach(() => {
  managers.splice(0).forEach((manager) => {
    manager.reconnection?.(false);
    (manager._close ?? manager.close).call(manager);
  });
});

for (const way of [
  ...WAYS,
  { way: "polling with base64", transports: ["polling"], ends: "polling", base64: true },
]) {
  const options = way.base64 ? { forceBase64: true } : {};

  describe(`The Socket.IO 2 client, ${way.way},`, () => {
    // @Tag("V201")
    test("gets its arguments back", BOUNDED, async () => {
      const socket = await connected2(way, "/", options);
      assert.equal(socket.id, socket.io.engine.id);
      for (const args of [
        [],
        ["text"],
        [UNICODE],
        [1, -1, 0.5, true, false, null],
        [{ a: { b: [1, [2, { c: null }]] }, [UNICODE]: UNICODE, "": "" }, []],
      ]) {
        assert.deepEqual(await sentBack(socket, ...args), args);
      }
    });

    test("gets bytes back, wherever in the arguments they are", BOUNDED, async () => {
      const socket = await connected2(way, "/", options);
      for (const args of [
        [bytes(4)],
        [bytes(1), "between", bytes(257)],
        [{ deep: [{ in: bytes(3) }], beside: UNICODE, twice: [bytes(1), bytes(2)] }, bytes(5)],
      ]) {
        assert.deepEqual(asBuffers(await sentBack(socket, ...args)), args);
      }
    });

    test("gets acknowledgements, with bytes too, and tells them apart", BOUNDED, async () => {
      const socket = await connected2(way, "/", options);
      assert.deepEqual(await acknowledged(socket), []);
      assert.deepEqual(asBuffers(await acknowledged(socket, bytes(9), { n: [bytes(2)] })), [
        bytes(9),
        { n: [bytes(2)] },
      ]);
      const questions = Array.from({ length: 100 }, (_, i) => [i, `${i}`]);
      const answers = await Promise.all(questions.map((args) => acknowledged(socket, ...args)));
      assert.deepEqual(answers, questions);
    });

    // @Tag("V202") @Tag("V204")
    test("says who it is in the query of a namespace", BOUNDED, async () => {
      const socket = client2(way.transports, "/custom", { ...options, query: { token: "a&b" } });
      const [auth] = await event(socket, "auth");
      assert.equal(auth.token, "a&b");
      assert.equal(socket.id, `/custom#${socket.io.engine.id}`);
      assert.deepEqual(await sentBack(socket, "custom"), ["custom"]);
    });

    // @Tag("V204")
    test("is refused where there is no such namespace, and nowhere else", BOUNDED, async () => {
      const main = await connected2(way, "/", options);
      const unknown = main.io.socket("/unknown");
      const [error] = await event(unknown, "error");
      assert.deepEqual(error, { message: "Invalid namespace" });
      assert.deepEqual(await sentBack(main, "still here"), ["still here"]);
    });

    test("leaves a namespace and comes back", BOUNDED, async () => {
      const main = await connected2(way, "/", options);
      const custom = main.io.socket("/custom");
      await event(custom, "auth");
      custom.disconnect();
      assert.deepEqual(await sentBack(main, "still here"), ["still here"]);
      const again = event(custom, "auth");
      custom.connect();
      await again;
      assert.deepEqual(await sentBack(custom, "back"), ["back"]);
    });

    test("gets several times 100 KB back, and hundreds of events in order", BOUNDED, async () => {
      const socket = await connected2(way, "/", options);
      const sent = Array.from({ length: 300 }, (_, i) => [
        i,
        i % 100 === 0 ? "x😀é".repeat(20 * KILO) : i % 7 === 0 ? bytes(i % 50 + 1) : UNICODE,
      ]);
      const back = events(socket, "message-back", sent.length);
      sent.forEach((args) => socket.emit("message", ...args));
      assert.deepEqual(asBuffers(await back), sent);
    });

    test("asks several times whether the server is there, and stays", BOUNDED, async () => {
      const socket = await connected2(way, "/", options);
      const { id } = socket;
      for (let pongs = 0; pongs < 4; pongs++) {
        await event(socket.io, "pong");
      }
      assert.deepEqual(await sentBack(socket, "still here"), ["still here"]);
      assert.equal(socket.id, id);
    });

    test("comes back by itself when its connection breaks", BOUNDED, async () => {
      const socket = await connected2(way, "/", options);
      const first = socket.id;
      const back = event(socket, "auth");
      socket.io.engine.close();
      await back;
      assert.notEqual(socket.id, first);
      assert.deepEqual(await sentBack(socket, "back"), ["back"]);
    });

    test("shares a room with a client of Socket.IO 4", BOUNDED, async () => {
      const old = await connected2(way, "/", options);
      const current = await connected4(way);
      for (const speaker of [old, current]) {
        const heard = Promise.all([event(old, "told"), event(current, "told")]);
        speaker.emit("tell", UNICODE, bytes(300), { deep: [bytes(2)] });
        for (const args of await heard) {
          assert.deepEqual(asBuffers(args), [UNICODE, bytes(300), { deep: [bytes(2)] }]);
        }
      }
    });
  });
}

describe("The Socket.IO 2 client", () => {
  test("loses, repeats and reorders nothing while it upgrades", BOUNDED, async () => {
    const socket = client2(["polling", "websocket"]);
    const received = [];
    socket.on("message-back", (n) => received.push(n));
    await event(socket.io, "open");
    let upgraded = false;
    socket.io.engine.on("upgrade", () => (upgraded = true));
    let sent = 0;
    for (let afterwards = 0; afterwards < 50; afterwards += upgraded ? 1 : 0) {
      socket.emit("message", sent++, sent % 3 === 0 ? bytes(3) : "text");
      await new Promise(setImmediate);
    }
    while (received.length < sent) {
      await event(socket, "message-back");
    }
    assert.deepEqual(
      received,
      Array.from({ length: sent }, (_, i) => i),
    );
  });
});
