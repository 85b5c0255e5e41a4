/** The official JavaScript client of Socket.IO with its MessagePack parser, in Node.js. */
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { Manager } from "socket.io-client";
import * as parser from "socket.io-msgpack-parser";

const BOUNDED = { timeout: 20_000 };

const managers = [];

function event(emitter, name) {
  return new Promise((resolve) => emitter.once(name, (...args) => resolve(args)));
}

function manage(options) {
  const manager = new Manager(process.env.SERVER_URL, { autoConnect: false, parser: parser.default ?? parser, ...options });
  managers.push(manager);
  return manager;
}

async function connected(transports, auth) {
  const manager = manage({ transports });
  const socket = manager.socket("/", { auth });
  const both = [event(socket, "connect"), event(socket, "auth")];
  socket.connect();
  const [, [received]] = await Promise.all(both);
  socket.received = received;
  return socket;
}

afterEach(() => {
  managers.splice(0).forEach((manager) => manager._close());
});

for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
  describe(`Over ${transports.join(" and ")}, the client`, () => {
    test("connects, with what it authenticates itself by", BOUNDED, async () => {
      assert.deepEqual((await connected(transports)).received, {});
      const auth = { token: "secret", key: Buffer.from([1, 2]), not: undefined };
      assert.deepEqual((await connected(transports, auth)).received, {
        token: "secret",
        key: Buffer.from([1, 2]),
      });
    });

    test("gets its arguments back, in events and acknowledgements", BOUNDED, async () => {
      const socket = await connected(transports);
      for (const args of [
        [],
        ["text", "é€日本語😀", ""],
        [1, -1, 0.5, -200, 70_000, 2 ** 40, -(2 ** 40), Number.MAX_SAFE_INTEGER, 1e-300],
        [true, false, null],
        [{ a: { b: [1, [2, { c: null }]] }, "": [] }],
        [Buffer.from([1, 2, 3]), { deep: [Buffer.alloc(70_000, 7)] }],
        Array.from({ length: 50 }, (_, i) => i),
      ]) {
        const back = event(socket, "message-back");
        socket.emit("message", ...args);
        assert.deepEqual(await back, args);
        const answer = new Promise((resolve) =>
          socket.emit("message-with-ack", ...args, (...all) => resolve(all)),
        );
        assert.deepEqual(await answer, args);
      }
    });

    test("gets back as JSON or bytes what only JavaScript has", BOUNDED, async () => {
      const socket = await connected(transports);
      const back = event(socket, "message-back");
      const date = new Date(1_795_000_000_123);
      socket.emit("message", date, undefined, { a: undefined, d: [date] }, new Uint8Array([9]).buffer);
      assert.deepEqual(await back, [
        date.toISOString(),
        null,
        { d: [date.toISOString()] },
        Buffer.from([9]),
      ]);
    });

    test("exchanges the application's own types, bytes and dates in them", BOUNDED, async () => {
      const socket = await connected(transports);
      const taken = new Date(1_795_000_000_123);
      const picture = { name: "a", bytes: Buffer.from([1, 2]), taken };
      const expected = { ...picture, taken: taken.toISOString() };
      const answer = await new Promise((resolve) =>
        socket.emit("picture", picture, (...all) => resolve(all)),
      );
      assert.deepEqual(answer, [{ ...expected, name: "a!" }, { inside: [expected] }]);
    });

    test("stays connected when it sends what does not fit", BOUNDED, async () => {
      const socket = await connected(transports);
      socket.emit("picture", 7);
      const back = event(socket, "message-back");
      socket.emit("message", "still here");
      assert.deepEqual(await back, ["still here"]);
    });

    test("is asked, and hears broadcasts", BOUNDED, async () => {
      const socket = await connected(transports);
      socket.on("question", (n, answer) => answer(n + 1, Buffer.from([5])));
      const answer = event(socket, "answer");
      socket.emit("ask");
      assert.deepEqual(await answer, [2, Buffer.from([5])]);
      const broadcast = event(socket, "broadcast");
      socket.emit("room");
      assert.deepEqual(await broadcast, [Buffer.from([1, 2]), "x"]);
    });

    test("is told why it is refused", BOUNDED, async () => {
      const manager = manage({ transports });
      for (const [namespace, message, data] of [
        ["/refused", "no", { why: Buffer.from([3]) }],
        ["/nowhere", "Invalid namespace", undefined],
      ]) {
        const socket = manager.socket(namespace);
        const refused = event(socket, "connect_error");
        socket.connect();
        const [error] = await refused;
        assert.equal(error.message, message);
        assert.deepEqual(error.data, data);
      }
    });

    test("is disconnected if it speaks in another format", BOUNDED, async () => {
      const socket = await connected(transports);
      const gone = event(socket, "disconnect");
      socket.io.engine.write('2["message","as text"]');
      assert.equal((await gone)[0], "transport close");
    });
  });
}
