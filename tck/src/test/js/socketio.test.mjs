/** The official JavaScript client of Socket.IO, in Node.js, against the contract at /socket.io/. */
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { Manager } from "socket.io-client";
import { BOUNDED, KILO, SERVER, UNICODE, WAYS, bytes, event, events } from "./support.mjs";

const managers = [];

function manage(options) {
  const manager = new Manager(SERVER, { autoConnect: false, ...options });
  managers.push(manager);
  return manager;
}

/** Connects to a namespace, and waits until the client is on the transport that it wants. */
async function connected({ transports, ends, upgrades }, namespace = "/", options = {}) {
  const manager = manage({ transports });
  const socket = manager.socket(namespace, options);
  const both = [event(socket, "connect"), event(socket, "auth")];
  socket.connect();
  await event(manager, "open");
  if (upgrades) {
    await event(manager.engine, "upgrade");
  }
  await Promise.all(both);
  assert.equal(manager.engine.transport.name, ends);
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

afterEach(() => {
  managers.splice(0).forEach((manager) => manager._close());
});

for (const way of WAYS) {
  describe(`The Socket.IO client, ${way.way},`, () => {
    // @Tag("EV01") @Tag("EV04") @Tag("PK29")
    test("gets its arguments back", BOUNDED, async () => {
      const socket = await connected(way);
      for (const args of [
        [],
        ["text"],
        [UNICODE],
        [1, -1, 0.5, 1e21, Number.MAX_SAFE_INTEGER],
        [true, false, null],
        [{ a: { b: [1, [2, { c: null }]] }, [UNICODE]: UNICODE, "": "" }, []],
        Array.from({ length: 50 }, (_, i) => i),
      ]) {
        assert.deepEqual(await sentBack(socket, ...args), args);
      }
    });

    // @Tag("EV05") @Tag("PK25")
    test("gets bytes back, wherever in the arguments they are", BOUNDED, async () => {
      const socket = await connected(way);
      for (const args of [
        [bytes(4)],
        [bytes(0), "between", bytes(257)],
        [{ deep: [{ in: bytes(3) }], beside: UNICODE, twice: [bytes(1), bytes(2)] }, bytes(5)],
        Array.from({ length: 10 }, (_, i) => bytes(i)),
      ]) {
        assert.deepEqual(await sentBack(socket, ...args), args);
      }
      assert.deepEqual(await sentBack(socket, new Uint8Array([1, 2, 3])), [Buffer.from([1, 2, 3])]);
    });

    // @Tag("AK01") @Tag("AK03") @Tag("AK07")
    test("gets acknowledgements, with bytes too, and tells them apart", BOUNDED, async () => {
      const socket = await connected(way);
      assert.deepEqual(await acknowledged(socket), []);
      assert.deepEqual(await acknowledged(socket, bytes(9), { n: [bytes(0)] }), [
        bytes(9),
        { n: [bytes(0)] },
      ]);
      const questions = Array.from({ length: 200 }, (_, i) => [i, `${i}`]);
      const answers = await Promise.all(questions.map((args) => acknowledged(socket, ...args)));
      assert.deepEqual(answers, questions);
      assert.equal(await socket.timeout(10_000).emitWithAck("message-with-ack", UNICODE), UNICODE);
    });

    // @Tag("CN02")
    test("tells who it is when it connects", BOUNDED, async () => {
      const manager = manage({ transports: way.transports });
      const known = manager.socket("/", { auth: { token: UNICODE, n: [1, null] } });
      const asked = manager.socket("/custom", { auth: (answer) => answer({ later: true }) });
      const both = Promise.all([event(known, "auth"), event(asked, "auth")]);
      known.connect();
      asked.connect();
      assert.deepEqual(await both, [[{ token: UNICODE, n: [1, null] }], [{ later: true }]]);
    });

    // @Tag("CN04")
    test("says nothing of itself if it has nothing to say", BOUNDED, async () => {
      const socket = manage({ transports: way.transports }).socket("/");
      const auth = event(socket, "auth");
      socket.connect();
      assert.deepEqual(await auth, [{}]);
    });

    // @Tag("CN11") @Tag("CN16") @Tag("CN18") @Tag("CN19") @Tag("CN21")
    test("is in several namespaces over one connection", BOUNDED, async () => {
      const main = await connected(way);
      const custom = main.io.socket("/custom");
      const auth = event(custom, "auth");
      custom.connect();
      await auth;
      assert.equal(new Set([main.id, custom.id, main.io.engine.id]).size, 3);
      const inMain = event(main, "message-back");
      const inCustom = event(custom, "message-back");
      custom.emit("message", "custom", bytes(3));
      main.emit("message", "main", bytes(4));
      assert.deepEqual(await inMain, ["main", bytes(4)]);
      assert.deepEqual(await inCustom, ["custom", bytes(3)]);

      custom.disconnect();
      assert.deepEqual(await sentBack(main, "still here"), ["still here"]);
      const again = event(custom, "auth");
      custom.connect();
      await again;
      assert.deepEqual(await sentBack(custom, "back again"), ["back again"]);
    });

    // @Tag("CN05")
    test("is refused where there is no such namespace, and nowhere else", BOUNDED, async () => {
      const main = await connected(way);
      const unknown = main.io.socket("/unknown");
      const refused = event(unknown, "connect_error");
      unknown.connect();
      const [error] = await refused;
      assert.equal(error.message, "Invalid namespace");
      assert.deepEqual(await sentBack(main, "still here"), ["still here"]);
    });

    // @Tag("EV09")
    test("gets several times 100 KB back, text and bytes", BOUNDED, async () => {
      const socket = await connected(way);
      const sent = Array.from({ length: 8 }, (_, i) => [
        i,
        String.fromCodePoint(0x61 + i, 0xe9).repeat(50 * KILO),
        bytes(100 * KILO + i),
      ]);
      const back = events(socket, "message-back", sent.length);
      sent.forEach((args) => socket.emit("message", ...args));
      assert.deepEqual(await back, sent);
    });

    // @Tag("EV09")
    test("gets back nearly as much as one message may have", BOUNDED, async () => {
      const socket = await connected(way);
      const text = "x".repeat(900 * KILO);
      assert.deepEqual(await sentBack(socket, text), [text]);
      const blob = bytes(700 * KILO);
      assert.deepEqual(await sentBack(socket, blob), [blob]);
    });

    // @Tag("EV06")
    test("gets a thousand events back in their order, with bytes in between", BOUNDED, async () => {
      const socket = await connected(way);
      const sent = Array.from({ length: 1000 }, (_, i) => [i, i % 5 === 0 ? bytes(i % 17) : "text"]);
      const back = events(socket, "message-back", sent.length);
      sent.forEach((args) => socket.emit("message", ...args));
      assert.deepEqual(await back, sent);
    });

    test("answers several pings and stays", BOUNDED, async () => {
      const socket = await connected(way);
      const id = socket.id;
      await events(socket.io, "ping", 4);
      assert.deepEqual(await sentBack(socket, "still here"), ["still here"]);
      assert.equal(socket.id, id);
    });

    // @Tag("CN17")
    test("comes back by itself when its connection breaks", BOUNDED, async () => {
      const socket = await connected(way);
      const first = socket.id;
      const lost = event(socket, "disconnect");
      const auth = event(socket, "auth");
      socket.io.engine.close();
      assert.equal((await lost)[0], "forced close");
      await auth;
      assert.notEqual(socket.id, first);
      assert.deepEqual(await sentBack(socket, "back"), ["back"]);
    });
  });
}

describe("The Socket.IO client", () => {
  // @Tag("CN27")
  test("leaves a namespace while it upgrades, and the others stay", BOUNDED, async () => {
    const manager = manage({ transports: ["polling", "websocket"] });
    const main = manager.socket("/");
    const custom = manager.socket("/custom");
    const auth = event(main, "auth");
    main.connect();
    custom.connect();
    await event(manager, "open");
    manager.engine.once("upgrading", () => custom.disconnect());
    await Promise.all([auth, event(manager.engine, "upgrade")]);
    assert.equal(custom.active, false);
    assert.deepEqual(await sentBack(main, "still here"), ["still here"]);
  });

  test("loses, repeats and reorders nothing while it upgrades", BOUNDED, async () => {
    const manager = manage({ transports: ["polling", "websocket"] });
    const socket = manager.socket("/");
    const received = [];
    socket.on("message-back", (n) => received.push(n));
    socket.connect();
    await event(manager, "open");
    let upgraded = false;
    manager.engine.on("upgrade", () => (upgraded = true));
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
