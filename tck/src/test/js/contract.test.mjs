/** That the contract of docs/tck.md is offered, all of it: what cases rely on before they judge. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { Socket as EngineSocket } from "engine.io-client";
import { io as connect } from "socket.io-client";
import connect2 from "socket.io-client-2";
import parser from "socket.io-msgpack-parser";
import { BOUNDED, SERVER, UNICODE, bytes, event, events } from "./support.mjs";

const OLD_CLIENTS = process.env.OLD_CLIENTS === "yes";
const QUIET = { reconnection: false, forceNew: true };

/** With the recovery goes an offset, which is the last argument of what is said to a client. */
const MOUNTS = [
  { path: "/socket.io/", offsets: 0 },
  { path: "/recovery/", offsets: 1 },
  { path: "/msgpack/", offsets: 0, parser },
];

const opened = [];
after(() => opened.forEach((client) => client.close()));

function closing(client) {
  opened.push(client);
  return client;
}

/** A socket in a namespace, which `auth` has been told to, as to every client of the base. */
async function joined(mount, namespace = "/", more = {}) {
  const socket = closing(connect(SERVER + namespace, { ...mount, ...QUIET, ...more }));
  const [auth] = await event(socket, "auth");
  assert.deepEqual(auth, more.auth ?? {});
  return socket;
}

const asked = (socket, name, ...args) =>
  new Promise((resolve) => socket.emit(name, ...args, (...answer) => resolve(answer)));

/** What each socket has heard when the speaker has said something: answers overtake nothing. */
async function heard(sockets, name, speaker, say) {
  const logs = sockets.map((socket) => {
    const log = [];
    socket.on(name, (...args) => log.push(args));
    return log;
  });
  say();
  await asked(speaker, "message-with-ack");
  await Promise.all(sockets.map((socket) => asked(socket, "message-with-ack")));
  sockets.forEach((socket) => socket.off(name));
  return logs;
}

const same = (list) => [...list].sort();

/** Bytes are a Buffer where JSON is spoken, and an ArrayBuffer where MessagePack is. */
const isBytes = (arg) => arg instanceof ArrayBuffer || ArrayBuffer.isView(arg);
const plain = (args) => args.map((arg) => (isBytes(arg) ? [...Buffer.from(arg)] : arg));

/** The arguments as they were said. */
const said = ({ offsets }, args) => plain(args.slice(0, args.length - offsets));

for (const mount of MOUNTS) {
  describe(`At ${mount.path}`, () => {
    for (const namespace of ["/", "/custom", "/slow", "/dynamic-7"]) {
      test(`${namespace} has the base and the conversation`, BOUNDED, async () => {
        const before = Date.now();
        const socket = await joined(mount, namespace, { auth: { token: UNICODE } });
        assert.ok(namespace !== "/slow" || Date.now() - before >= 290);
        const back = event(socket, "message-back");
        socket.emit("message", UNICODE, 1.5, bytes(3), [null, { deep: true }]);
        const args = [UNICODE, 1.5, [...bytes(3)], [null, { deep: true }]];
        assert.deepEqual(said(mount, await back), args);
        assert.deepEqual(await asked(socket, "message-with-ack", 1, "two"), [1, "two"]);
        assert.deepEqual(await asked(socket, "rooms"), [[socket.id]]);
      });
    }

    test("/refused lets nobody in, and says why", BOUNDED, async () => {
      const socket = closing(connect(`${SERVER}/refused`, { ...mount, ...QUIET }));
      const [error] = await event(socket, "connect_error");
      assert.equal(error.message, "not welcome");
      assert.deepEqual(error.data, { code: 42 });
    });

    test("other namespaces are not there", BOUNDED, async () => {
      for (const name of ["/unknown", "/dynamic-x", "/dynamic-"]) {
        const socket = closing(connect(SERVER + name, { ...mount, ...QUIET }));
        const [error] = await event(socket, "connect_error");
        assert.equal(error.message, "Invalid namespace");
      }
    });

    test("rooms are joined, listed and left", BOUNDED, async () => {
      const socket = await joined(mount);
      assert.deepEqual(await asked(socket, "join", "one"), []);
      assert.deepEqual(await asked(socket, "join", "two"), []);
      const [rooms] = await asked(socket, "rooms");
      assert.deepEqual(same(rooms), same([socket.id, "one", "two"]));
      assert.deepEqual(await asked(socket, "leave", "one"), []);
      const [left] = await asked(socket, "rooms");
      assert.deepEqual(same(left), same([socket.id, "two"]));
    });

    test("a socket speaks to rooms, but not to itself; the namespace to all", BOUNDED, async () => {
      const room = `room of ${mount.path}`;
      const other = `other of ${mount.path}`;
      const [speaker, near, both, far] = await Promise.all([1, 2, 3, 4].map(() => joined(mount)));
      await Promise.all([speaker, near, both].map((socket) => asked(socket, "join", room)));
      await asked(both, "join", other);
      const everybody = [speaker, near, both, far];
      const told = async (verb, whom) => {
        const all = await heard(everybody, "told", speaker, () =>
          speaker.emit(verb, whom, "told", UNICODE, bytes(2)),
        );
        all.flat().forEach((args) => assert.deepEqual(said(mount, args), [UNICODE, [...bytes(2)]]));
        return all.map((log) => log.length);
      };
      assert.deepEqual(await told("say", {}), [0, 1, 1, 1]);
      assert.deepEqual(await told("say", { to: [room] }), [0, 1, 1, 0]);
      assert.deepEqual(await told("say", { to: [room, other] }), [0, 1, 1, 0]);
      assert.deepEqual(await told("say", { to: [room], except: [other] }), [0, 1, 0, 0]);
      assert.deepEqual(await told("say-all", {}), [1, 1, 1, 1]);
      assert.deepEqual(await told("say-all", { to: [room] }), [1, 1, 1, 0]);
      assert.deepEqual(await told("say-all", { except: [other] }), [1, 1, 0, 1]);
      assert.deepEqual(await told("say-all", { to: [far.id] }), [0, 0, 0, 1]);
    });

    test("a client is asked, and answers or is late", BOUNDED, async () => {
      const socket = await joined(mount);
      socket.once("question", (...args) => args.pop()("answer", ...args));
      const answered = await asked(socket, "ask", 10_000, UNICODE, 2);
      assert.deepEqual(answered, ["answered", ["answer", UNICODE, 2]]);
      const [question] = await Promise.all([
        event(socket, "question"),
        asked(socket, "ask", 50).then((late) => assert.deepEqual(late, ["late", []])),
      ]);
      assert.equal(question.length, 1);
    });

    test("a room is asked, and answers as far as it does", BOUNDED, async () => {
      const room = `asked at ${mount.path}`;
      const sockets = await Promise.all([1, 2, 3].map(() => joined(mount)));
      await Promise.all(sockets.map((socket) => asked(socket, "join", room)));
      const answers = ["a", { b: true }, undefined];
      sockets.forEach((socket, i) => {
        socket.once("question", (ack) => (i < 2 ? ack(answers[i], "ignored") : ack()));
      });
      const [complete, all] = await asked(sockets[0], "ask-all", room, 10_000);
      assert.equal(complete, true);
      assert.deepEqual(same(all.map(JSON.stringify)), same(['"a"', '{"b":true}', "null"]));
      sockets[1].once("question", (ack) => ack("only one"));
      assert.deepEqual(await asked(sockets[0], "ask-all", room, 300), [false, ["only one"]]);
      assert.deepEqual(await asked(sockets[0], "ask-all", "nobody's", 300), [true, []]);
    });

    test("the sockets of a namespace are known", BOUNDED, async () => {
      const name = "/dynamic-11";
      const [one, two] = [await joined(mount, name), await joined(mount, name)];
      const [ids] = await asked(one, "sockets");
      assert.deepEqual(same(ids), same([one.id, two.id]));
    });

    test("a burst is in order, with bytes in every third event", BOUNDED, async () => {
      const socket = await joined(mount);
      const all = events(socket, "burst", 300);
      socket.emit("burst", 300);
      (await all).forEach((args, i) => {
        const low = i & 255;
        assert.deepEqual(said(mount, args), i % 3 === 0 ? [i, [low, low, low]] : [i]);
      });
    });

    test("a socket is disconnected, and others know the reason", BOUNDED, async () => {
      const watcher = await joined(mount);
      for (const close of [false, true]) {
        const socket = await joined(mount);
        const { id } = socket;
        assert.deepEqual(await asked(watcher, "reason-of", id), [null]);
        const gone = event(socket, "disconnect");
        const closed = event(socket.io, "close");
        socket.emit("disconnect-me", close);
        await gone;
        // Whoever is disconnected hears of it no later than the server's listener does.
        let reason = [null];
        while (reason[0] === null) {
          reason = await asked(watcher, "reason-of", id);
        }
        assert.deepEqual(reason, ["server namespace disconnect"]);
        if (close) {
          await closed;
        }
      }
    });

    test("a handshake is told as it came", BOUNDED, async () => {
      const extraHeaders = { "x-mine": "given" };
      const more = { auth: { token: 1 }, query: { q: "a&b é" }, extraHeaders };
      const [handshake] = await asked(await joined(mount, "/", more), "handshake");
      assert.equal(handshake.query.q, "a&b é");
      assert.equal(handshake.query.EIO, "4");
      assert.deepEqual(handshake.auth, { token: 1 });
      assert.equal(handshake.xdomain, false);
      assert.equal(handshake.secure, false);
      assert.match(handshake.address, /127\.0\.0\.1|::1/);
      assert.ok(handshake.url.startsWith(`${mount.path}?`));
      assert.equal(handshake.headers["x-mine"], "given");
    });

    test("data is kept with a socket", BOUNDED, async () => {
      const socket = await joined(mount);
      assert.deepEqual(await asked(socket, "data-of"), [null]);
      assert.deepEqual(await asked(socket, "data", { deep: [1, UNICODE] }), []);
      assert.deepEqual(await asked(socket, "data-of"), [{ deep: [1, UNICODE] }]);
      assert.deepEqual(await asked(socket, "recovered"), [false]);
    });

    test("clients of protocol 3 come where they may, by JSONP as well", BOUNDED, async () => {
      if (!OLD_CLIENTS) {
        await refused(mount.path);
        return;
      }
      assert.deepEqual((await handshaken(mount.path, 3)).pingInterval, 300);
      assert.match(await (await fetch(engineUrl(mount.path, 3) + "&j=0")).text(), /^___eio\[0\]\("/);
    });
  });
}

test("a client of Socket.IO 2 comes where it may", BOUNDED, async () => {
  const socket = closing(connect2(SERVER, { ...QUIET, transports: ["polling"] }));
  if (!OLD_CLIENTS) {
    await event(socket, "connect_error");
    return;
  }
  await event(socket, "auth");
  assert.deepEqual(await asked(socket, "message-with-ack", "old"), ["old"]);
  assert.deepEqual(await asked(socket, "join", "old"), []);
  const [rooms] = await asked(socket, "rooms");
  assert.deepEqual(same(rooms), same([socket.id, "old"]));
});

test("who loses the connection at /recovery/ is given back what it had", BOUNDED, async () => {
  const mount = { path: "/recovery/" };
  const other = await joined(mount);
  const socket = await joined(mount, "/", { reconnection: true, reconnectionDelay: 50 });
  const { id } = socket;
  await asked(socket, "join", "kept");
  await asked(socket, "data", "kept, too");
  const missed = event(socket, "missed");
  other.emit("say", { to: ["kept"] }, "before");
  await event(socket, "before");
  socket.io.engine.close();
  other.emit("say", { to: ["kept"] }, "missed", 1);
  assert.equal((await missed)[0], 1);
  assert.equal(socket.id, id);
  assert.deepEqual(await asked(socket, "recovered"), [true]);
  assert.deepEqual(await asked(socket, "data-of"), ["kept, too"]);
  const [rooms] = await asked(socket, "rooms");
  assert.deepEqual(same(rooms), same([id, "kept"]));
});

const engineUrl = (path, revision) => `${SERVER}${path}?EIO=${revision}&transport=polling`;

/** The open packet; the session is left to time out. */
async function handshaken(path, revision) {
  const response = await fetch(engineUrl(path, revision));
  assert.equal(response.status, 200);
  const text = await response.text();
  return JSON.parse(text.slice(text.indexOf("{"), text.indexOf("}") + 1));
}

async function refused(path) {
  const response = await fetch(engineUrl(path, 3));
  assert.equal(response.status, 400);
  assert.deepEqual(await response.json(), { code: 5, message: "Unsupported protocol version" });
}

describe("At /engine.io/", () => {
  test("every message comes back as it came", BOUNDED, async () => {
    const socket = closing(new EngineSocket(SERVER, { path: "/engine.io/" }));
    socket.binaryType = "arraybuffer";
    await event(socket, "open");
    const back = events(socket, "message", 2);
    socket.send(UNICODE);
    socket.send(bytes(3));
    const [[text], [binary]] = await back;
    assert.equal(text, UNICODE);
    assert.deepEqual(Buffer.from(binary), bytes(3));
  });

  test("clients of protocol 3 come where they may", BOUNDED, async () => {
    await (OLD_CLIENTS ? handshaken("/engine.io/", 3) : refused("/engine.io/"));
  });
});

describe("At /extras/", () => {
  const extras = engineUrl("/extras/", 4);

  test("the first response has the cookie and the headers, and the first packet", BOUNDED, async () => {
    const response = await fetch(extras, { headers: { Origin: "https://allowed.example" } });
    const [open, welcome] = (await response.text()).split("\x1e");
    const { sid, pingInterval, pingTimeout } = JSON.parse(open.slice(1));
    assert.deepEqual([pingInterval, pingTimeout, welcome], [25_000, 20_000, "4welcome"]);
    const { headers } = response;
    assert.equal(headers.get("set-cookie"), `io=${sid}; Path=/; HttpOnly; SameSite=Lax`);
    assert.equal(headers.get("x-initial"), "1");
    assert.equal(headers.get("x-always"), "1");
    assert.equal(headers.get("access-control-allow-origin"), "https://allowed.example");
    assert.equal(headers.get("access-control-allow-credentials"), "true");
    assert.equal(headers.get("access-control-expose-headers"), "X-Exposed");
    const later = await fetch(`${extras}&sid=${sid}`, { method: "POST", body: "4x" });
    assert.deepEqual([later.headers.get("x-initial"), later.headers.get("x-always")], [null, "1"]);
    assert.equal(await (await fetch(`${extras}&sid=${sid}`)).text(), "4x");
    await fetch(`${extras}&sid=${sid}`, { method: "POST", body: "1" });
  });

  test("a preflight may be remembered for ten minutes", BOUNDED, async () => {
    const headers = { Origin: "https://allowed.example", "Access-Control-Request-Method": "POST" };
    const response = await fetch(extras, { method: "OPTIONS", headers });
    assert.equal(response.headers.get("access-control-max-age"), "600");
  });

  test("whoever asks to be refused is", BOUNDED, async () => {
    const response = await fetch(`${extras}&refuse=not%20today`);
    assert.equal(response.status, 403);
    assert.deepEqual(await response.json(), { code: 4, message: "not today" });
  });

  test("WebSocket messages are compressed, an upgrade is given 500 ms", BOUNDED, async () => {
    const options = { path: "/extras/", transports: ["websocket"], perMessageDeflate: true };
    const socket = closing(new EngineSocket(SERVER, options));
    const welcome = event(socket, "message");
    await event(socket, "open");
    assert.deepEqual(await welcome, ["welcome"]);
    assert.match(socket.transport.ws.extensions ?? "", /permessage-deflate/);
    const { sid } = await handshaken("/extras/", 4);
    const url = extras.replace("http", "ws").replace("polling", "websocket");
    const before = Date.now();
    const idle = new socket.transport.ws.constructor(`${url}&sid=${sid}`);
    await new Promise((resolve) => idle.addEventListener("close", resolve));
    assert.ok(Date.now() - before >= 490 && Date.now() - before < 10_000);
  });

  test("clients of protocol 3 come where they may", BOUNDED, async () => {
    await (OLD_CLIENTS ? handshaken("/extras/", 3) : refused("/extras/"));
  });
});
