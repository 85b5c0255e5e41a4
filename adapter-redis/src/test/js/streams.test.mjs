/** One cluster of a server on the JVM and a Node.js server with the official streams adapter. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { createAdapter } from "@socket.io/redis-streams-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";
import { io as connect } from "socket.io-client";

const BOUNDED = { timeout: 20_000 };
const { JAVA_URL, REDIS_URL } = process.env;
const VALUES = [1, -1.5, "é€日本語😀", true, null, [1, [2]], { a: { b: "c" } }, 2 ** 40, Buffer.from([0, 1, 255])];

const sockets = [];
const heard = [];
let redis;
let http;
let io;
let url;
let java; // says to the server on the JVM what to do

function event(emitter, name) {
  return new Promise((resolve) => emitter.once(name, (...args) => resolve(args)));
}

async function until(what, condition) {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    if (await condition()) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.fail(`did not happen: ${what}`);
}

const tell = (verb, ...args) => java.timeout(10_000).emitWithAck(verb, ...args);

async function client(at) {
  const socket = connect(at, { transports: ["websocket"], forceNew: true, reconnectionDelay: 20, randomizationFactor: 0 });
  sockets.push(socket);
  socket.heard = [];
  socket.onAny((name, ...args) => {
    const ack = args.at(-1);
    if (typeof ack === "function") {
      ack({ id: socket.id, got: args.slice(0, -1) });
    } else {
      socket.heard.push([name, ...args.slice(0, -1)]); // what comes last is the offset
    }
  });
  await event(socket, "connect");
  return socket;
}

const ids = (...all) => all.map(({ id }) => id).sort();

before(async () => {
  redis = createClient({ url: REDIS_URL });
  await redis.connect();
  http = createServer();
  io = new Server(http, { connectionStateRecovery: { maxDisconnectionDuration: 60_000 }, adapter: createAdapter(redis) });
  io.on("connection", (socket) => socket.on("join", (room, name, done) => {
    socket.join(room);
    socket.data.name = name;
    done();
  }));
  io.on("heard", (...args) => heard.push(args));
  io.on("question", (arg, ack) => ack({ from: "node", arg }));
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${http.address().port}`;
  java = connect(`${JAVA_URL}/control`, { transports: ["websocket"], forceNew: true });
  sockets.push(java);
  await event(java, "connect");
  await until("the nodes know each other", async () => (await io.of("/").adapter.serverCount()) === 2 && (await tell("count")) === 2);
});

after(async () => {
  sockets.forEach((socket) => socket.close());
  await io.close();
  redis.destroy();
  setTimeout(() => process.exit(), 1_000).unref(); // its readers wait for entries that do not come
});

test("events arrive in both directions, with all kinds of values, in rooms", BOUNDED, async () => {
  const [a, b] = [await client(JAVA_URL), await client(url)];
  await tell("emit", {}, "x", ...VALUES);
  io.emit("y", ...VALUES);
  for (const socket of [a, b]) {
    await until("both have come", () => socket.heard.length === 2);
    assert.deepEqual(socket.heard.splice(0).sort(), [["x", ...VALUES], ["y", ...VALUES]]);
  }
  io.in(a.id).socketsJoin("r");
  await tell("join", { to: [b.id] }, "r");
  await until("both have joined", async () => (await io.in("r").fetchSockets()).length === 2);
  io.to("r").except(b.id).emit("x", 1);
  await tell("emit", { to: ["r"], except: [a.id] }, "x", 2);
  await until("a has it", () => a.heard.length === 1);
  await until("b has it", () => b.heard.length === 1);
  assert.deepEqual([a.heard.splice(0), b.heard.splice(0)], [[["x", 1]], [["x", 2]]]);
  const gone = [event(a, "disconnect"), event(b, "disconnect")];
  io.in(a.id).disconnectSockets();
  await tell("kick", { to: [b.id] }, true);
  await Promise.all(gone);
  b.close();
});

test("questions are answered in both directions", BOUNDED, async () => {
  const [a, b] = [await client(JAVA_URL), await client(url)];
  const answers = [await tell("ask", {}, "x", Buffer.from([7])), await io.timeout(5_000).emitWithAck("x", Buffer.from([7]))];
  for (const each of answers) {
    assert.deepEqual(ids(...each), ids(a, b));
    each.forEach(({ got }) => assert.deepEqual(got, [Buffer.from([7])]));
  }
  assert.deepEqual(ids(...(await tell("fetch", {}))), ids(a, b));
  assert.deepEqual(ids(...(await io.fetchSockets())), ids(a, b));
  await tell("serverSideEmit", "heard", 1, { a: "b" });
  await until("it is heard", () => heard.length === 1);
  assert.deepEqual(heard, [[1, { a: "b" }]]);
  assert.deepEqual(await tell("serverSideAsk", "question", 3), [{ from: "node", arg: 3 }]);
  assert.deepEqual(await io.serverSideEmitWithAck("question", 4), [{ from: "java", arg: 4 }]);
  a.close();
  b.close();
});

for (const [from, to] of [["java", "node"], ["node", "java"]]) {
  test(`a client that was lost on ${from} recovers on ${to}`, BOUNDED, async () => {
    const at = { java: JAVA_URL, node: url };
    const socket = await client(at[from]);
    const { id } = socket;
    if (from === "node") {
      await socket.emitWithAck("join", "mine", "Ada");
    } else {
      await tell("join", { to: [id] }, "mine");
      await tell("note", id, "name", "Ada");
    }
    io.emit("seen");
    await until("it is seen", () => socket.heard.length === 1);
    socket.io.uri = at[to];
    socket.io.reconnection(false);
    socket.io.engine.transport.ws.terminate();
    await event(socket, "disconnect");
    await until("it is noticed", async () => (await io.fetchSockets()).length === 0);
    await until("it is kept", async () => (await redis.keys("sio:session:*")).length === 1);
    const written = await redis.xLen("socket.io");
    io.emit("missed", 1);
    await until("it is written", async () => (await redis.xLen("socket.io")) > written);
    await tell("emit", { to: ["mine"] }, "missed", 2, Buffer.from([7]));
    await tell("emit", { to: ["other"] }, "not missed");
    io.except("mine").emit("not missed");
    socket.connect();
    await event(socket, "connect");
    assert.equal(socket.recovered, true);
    assert.equal(socket.id, id);
    io.to("mine").emit("live");
    await until("all is there", () => socket.heard.length === 4);
    assert.deepEqual(socket.heard, [["seen"], ["missed", 1], ["missed", 2, Buffer.from([7])], ["live"]]);
    const [found] = await tell("fetch", { to: ["mine"] });
    assert.deepEqual(found.data, { name: "Ada" });
    socket.close();
    await until("nobody is left", async () => (await io.fetchSockets()).length === 0);
  });
}

test("an emitter reaches the clients and the server on the JVM", BOUNDED, async () => {
  // As @socket.io/redis-streams-emitter writes.
  const write = (type, data) => redis.xAdd("socket.io", "*", { uid: "emitter", nsp: "/", type: String(type), data: JSON.stringify(data) });
  const socket = await client(JAVA_URL);
  const opts = { rooms: [socket.id], flags: {}, except: [] };
  await write(4, { opts, rooms: ["q"] });
  await write(3, { packet: { type: 2, data: ["x", 1], nsp: "/" }, opts: { ...opts, rooms: ["q"] } });
  await until("it has come", () => socket.heard.length === 1);
  assert.deepEqual(socket.heard.splice(0), [["x", 1]]);
  // {"packet":{"type":2,"data":["x",<01>],"nsp":"/"},"opts":{"rooms":[],"flags":{},"except":[]}}
  await redis.xAdd("socket.io", "*", { uid: "emitter", nsp: "/", type: "3", data: "gqZwYWNrZXSDpHR5cGUCpGRhdGGSoXjEAQGjbnNwoS+kb3B0c4Olcm9vbXOQpWZsYWdzgKZleGNlcHSQ" });
  await until("it has come", () => socket.heard.length === 1);
  assert.deepEqual(socket.heard, [["x", Buffer.from([1])]]);
  await write(9, { packet: ["heard", "ping", 1] });
  await until("it is heard", async () => (await tell("heard")).some(([first]) => first === "ping"));
  await write(5, { opts, rooms: ["q"] });
  const gone = event(socket, "disconnect");
  await write(6, { opts, close: false });
  assert.deepEqual((await gone)[0], "io server disconnect");
});

test("our emitter reaches the clients and the servers, in all its words", BOUNDED, async () => {
  const [a, b] = [await client(JAVA_URL), await client(url)];
  heard.splice(0);
  await tell("say", "emit", {}, "x", ...VALUES);
  for (const socket of [a, b]) {
    await until("it has come", () => socket.heard.length === 1);
    assert.deepEqual(socket.heard.splice(0), [["x", ...VALUES]]);
  }
  await tell("say", "join", {}, ["q", "r"]);
  await tell("say", "leave", { to: [a.id] }, ["q"]);
  await tell("say", "emit", { to: ["q", "r"], except: [a.id] }, "x", 1);
  await tell("say", "emit", { to: ["q"] }, "x", 2);
  await tell("say", "emit", { to: ["r"] }, "x", 3);
  await until("b has it", () => b.heard.length === 3);
  await until("a has it", () => a.heard.length === 1);
  assert.deepEqual([a.heard, b.heard], [[["x", 3]], [["x", 1], ["x", 2], ["x", 3]]]);
  await tell("say", "serverSideEmit", {}, "heard", "ping", 1);
  await until("it is heard", () => heard.length === 1);
  assert.deepEqual(heard, [["ping", 1]]);
  const gone = [event(a, "disconnect"), event(b, "disconnect")];
  await tell("say", "kick", { to: ["r"] }, true);
  await Promise.all(gone);
});
