/** One cluster of a server on the JVM and two Node.js servers with the official adapter. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { createAdapter, createShardedAdapter } from "@socket.io/redis-adapter";
import { Emitter } from "@socket.io/redis-emitter";
import { createClient, createCluster } from "redis";
import { Server } from "socket.io";
import { io as connect } from "socket.io-client";

const BOUNDED = { timeout: 20_000 };
const { JAVA_URL, REDIS_URL, REDIS_CLUSTER_URL, SUBSCRIPTION_MODE } = process.env;
const SHARDED = SUBSCRIPTION_MODE !== undefined;

const redisClients = [];
const unsubscribing = [];
const nodes = [];
let java; // says to the server on the JVM what to do
let clients = {};

async function redis() {
  const client = REDIS_CLUSTER_URL ? createCluster({ rootNodes: [{ url: REDIS_CLUSTER_URL }] }) : createClient({ url: REDIS_URL });
  redisClients.push(client);
  if (REDIS_CLUSTER_URL) {
    // The official adapter does not wait for them when it is closed.
    for (const verb of ["unsubscribe", "pUnsubscribe", "sUnsubscribe"]) {
      const unsubscribe = client[verb];
      client[verb] = (...args) => {
        const done = unsubscribe.apply(client, args).catch(() => {});
        unsubscribing.push(done);
        return done;
      };
    }
  }
  return client.connect();
}

async function startNode(options) {
  const http = createServer();
  const io = new Server(http);
  io.adapter(
    SHARDED
      ? createShardedAdapter(await redis(), await redis(), { subscriptionMode: SUBSCRIPTION_MODE })
      : createAdapter(await redis(), await redis(), { requestsTimeout: 3_000, ...options }),
  );
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  const node = { io, url: `http://127.0.0.1:${http.address().port}`, heard: [] };
  io.on("heard", (...args) => node.heard.push(args));
  io.on("question", (arg, ack) => ack({ from: "node", arg }));
  nodes.push(node);
  return node;
}

function event(emitter, name) {
  return new Promise((resolve) => emitter.once(name, (...args) => resolve(args)));
}

async function client(url, namespace = "/") {
  const socket = connect(url + namespace, { transports: ["websocket"], forceNew: true, reconnection: false, query: { of: "mixed" } });
  socket.heard = [];
  socket.onAny((...args) => {
    const ack = args.at(-1);
    if (typeof ack === "function") {
      ack({ id: socket.id, got: args.slice(1, -1) });
    } else {
      socket.heard.push(args);
    }
  });
  await event(socket, "connect");
  return socket;
}

/** Tells the server on the JVM to do something, and waits for what comes of it. */
async function tell(verb, ...args) {
  return java.timeout(10_000).emitWithAck(verb, ...args);
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

/** So many servers subscribe to a sharded channel. */
async function listeners(channel) {
  const [client] = redisClients;
  const all = REDIS_CLUSTER_URL ? client.masters.map((master) => master.client) : [client];
  const counts = await Promise.all(all.map((each) => each.sendCommand(["PUBSUB", "SHARDNUMSUB", channel])));
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

/**
 * What is said to these rooms reaches so many servers, where each room has a channel of its own. In a Redis Cluster more may listen
 * still: a server on Node.js that leaves a room while it is about to subscribe may stay.
 */
async function reaches(rooms) {
  if (!SHARDED || SUBSCRIPTION_MODE === "static") {
    return;
  }
  for (const [room, servers] of Object.entries(rooms)) {
    const channel = `socket.io#/#${room}#`;
    await until(`${servers} servers listen to ${room}`, async () => {
      const found = await listeners(channel);
      return REDIS_CLUSTER_URL ? found >= servers : found === servers;
    });
  }
}

/** Exactly these clients have heard exactly this, when something said later has arrived. */
async function onlyHeard(speaker, expected, ...listeners) {
  if (speaker === "java") {
    await tell("emit", {}, "fence");
  } else {
    speaker.io.emit("fence");
  }
  for (const [name, socket] of Object.entries(clients)) {
    const wanted = listeners.includes(name) ? [expected, ["fence"]] : [["fence"]];
    if (REDIS_CLUSTER_URL) {
      // What goes by different masters may arrive in any order.
      await until(`${name} hears it and the fence`, () => socket.heard.length >= wanted.length);
      const isFence = ([event]) => event === "fence";
      socket.heard.sort((a, b) => isFence(a) - isFence(b));
    } else {
      await until(`${name} hears the fence`, () => socket.heard.some(([event]) => event === "fence"));
    }
    assert.deepEqual(socket.heard.splice(0), wanted, name);
  }
}

/** This client has heard exactly these, when something has arrived that the same speaker said later. */
async function heardOnly(say, socket, ...expected) {
  await say(socket.id, "fence");
  await until("it hears the fence", () => socket.heard.some(([event]) => event === "fence"));
  assert.deepEqual(socket.heard.splice(0), [...expected, ["fence"]]);
}

before(async () => {
  java = connect(`${JAVA_URL}/control`, { transports: ["websocket"], forceNew: true });
  await event(java, "connect");
  await startNode({});
  await startNode({ publishOnSpecificResponseChannel: true });
  for (const { io } of nodes) {
    await until("the nodes know each other", async () => (await io.of("/").adapter.serverCount()) === 3);
  }
  await until("the JVM knows them", async () => (await tell("count")) === 3);
});

after(async () => {
  java.close();
  for (const { io } of nodes) {
    await io.close();
  }
  await Promise.all(unsubscribing);
  await Promise.all(redisClients.map((client) => client.close()));
});

beforeEach(async () => {
  clients = { java: await client(JAVA_URL), java2: await client(JAVA_URL), node: await client(nodes[0].url), node2: await client(nodes[1].url) };
  nodes.forEach((node) => node.heard.splice(0));
  await tell("forget");
});

afterEach(async () => {
  Object.values(clients).forEach((socket) => socket.close());
  await until("nobody is left", async () => (await nodes[0].io.fetchSockets()).length === 0);
});

const VALUES = [1, -1.5, "é€日本語😀", true, null, [1, [2]], { a: { b: "c" } }, 2 ** 40, Buffer.from([0, 1, 255])];

describe("From the JVM to Node.js", () => {
  test("a broadcast arrives, with all kinds of values", BOUNDED, async () => {
    await tell("emit", {}, "x", ...VALUES);
    await onlyHeard("java", ["x", ...VALUES], ...Object.keys(clients));
  });

  test("rooms and exceptions are kept", BOUNDED, async () => {
    nodes[0].io.sockets.sockets.get(clients.node.id).join(["a", "b"]);
    nodes[1].io.sockets.sockets.get(clients.node2.id).join("b");
    await reaches({ a: 1, b: 2 });
    await tell("emit", { to: ["a"] }, "x", 1);
    await onlyHeard("java", ["x", 1], "node");
    await tell("emit", { to: ["a", "b"] }, "x", 2);
    await onlyHeard("java", ["x", 2], "node", "node2");
    await tell("emit", { to: ["b"], except: ["a"] }, "x", 3);
    await onlyHeard("java", ["x", 3], "node2");
    await tell("emit", { to: [clients.node.id] }, "x", 4);
    await onlyHeard("java", ["x", 4], "node");
    await tell("emit", { except: ["b"] }, "x", 5);
    await onlyHeard("java", ["x", 5], "java", "java2");
  });

  test("acknowledgements come back, also with bytes", BOUNDED, async () => {
    const answers = await tell("ask", {}, "x", Buffer.from([7]));
    assert.deepEqual(answers.map((answer) => answer.id).sort(), Object.values(clients).map(({ id }) => id).sort());
    answers.forEach((answer) => assert.deepEqual(answer.got, [Buffer.from([7])]));
    assert.deepEqual(await tell("ask", { to: ["nobody"] }, "x"), []);
  });

  test("sockets are found, with rooms, data and handshake", BOUNDED, async () => {
    const socket = nodes[0].io.sockets.sockets.get(clients.node.id);
    socket.join("found");
    socket.data.name = "Ada";
    const all = await tell("fetch", {});
    assert.deepEqual(all.map(({ id }) => id).sort(), Object.values(clients).map(({ id }) => id).sort());
    const [found, ...more] = await tell("fetch", { to: ["found"] });
    assert.deepEqual(more, []);
    assert.equal(found.id, clients.node.id);
    assert.deepEqual(found.rooms.sort(), [clients.node.id, "found"].sort());
    assert.deepEqual(found.data, { name: "Ada" });
    assert.equal(found.handshake.query.of, "mixed");
    assert.equal(found.handshake.url, socket.handshake.url);
    assert.equal(found.handshake.address, "127.0.0.1");
  });

  test("sockets join, leave and are disconnected", BOUNDED, async () => {
    await tell("join", {}, "r");
    await tell("leave", { to: [clients.node2.id] }, "r");
    await reaches({ r: 2 });
    await tell("emit", { to: ["r"] }, "x");
    await onlyHeard("java", ["x"], "java", "java2", "node");
    const gone = event(clients.node, "disconnect");
    await tell("kick", { to: [clients.node.id] }, false);
    assert.deepEqual((await gone)[0], "io server disconnect");
    const closed = event(clients.node2, "disconnect");
    await tell("kick", { to: [clients.node2.id] }, true);
    await closed;
    assert.deepEqual((await tell("fetch", {})).length, 2);
  });

  test("servers are told and asked", BOUNDED, async () => {
    await tell("serverSideEmit", "heard", 1, { a: "b" });
    for (const node of nodes) {
      await until("it is heard", () => node.heard.length === 1);
      assert.deepEqual(node.heard, [[1, { a: "b" }]]);
    }
    assert.deepEqual(await tell("serverSideAsk", "question", 3), [{ from: "node", arg: 3 }, { from: "node", arg: 3 }]);
  });
});

for (const [which, name] of [[0, "Node.js"], [1, "Node.js that answers on specific channels"]]) {
  describe(`From ${name} to the JVM`, () => {
    const here = () => nodes[which];

    test("a broadcast arrives, with all kinds of values", BOUNDED, async () => {
      here().io.emit("x", ...VALUES);
      await onlyHeard(here(), ["x", ...VALUES], ...Object.keys(clients));
    });

    test("what is undefined arrives as null, or not at all", BOUNDED, async () => {
      here().io.to(clients.java.id).emit("x", undefined, { not: undefined });
      await onlyHeard(here(), ["x", null, {}], "java");
    });

    test("a date arrives as the string that JSON has for it", BOUNDED, async () => {
      here().io.to(clients.java.id).emit("x", new Date(0), new Date(1_700_000_000_123));
      await onlyHeard(here(), ["x", "1970-01-01T00:00:00.000Z", "2023-11-14T22:13:20.123Z"], "java");
    });

    test("rooms and exceptions are kept", BOUNDED, async () => {
      await tell("join", { to: [clients.java.id] }, "a");
      await tell("join", { to: [clients.java.id, clients.java2.id] }, "b");
      await reaches({ a: 1, b: 1 });
      here().io.to("a").emit("x", 1);
      await onlyHeard(here(), ["x", 1], "java");
      here().io.to(["a", "b"]).emit("x", 2);
      await onlyHeard(here(), ["x", 2], "java", "java2");
      here().io.to("b").except("a").emit("x", 3);
      await onlyHeard(here(), ["x", 3], "java2");
      // A volatile event that comes after the fence may be dropped, as the client is busy with that.
      const speaker = REDIS_CLUSTER_URL ? here().io : here().io.volatile;
      speaker.to(clients.java.id).emit("x", 4);
      await onlyHeard(here(), ["x", 4], "java");
      here().io.compress(false).except("b").emit("x", 5);
      await onlyHeard(here(), ["x", 5], "node", "node2");
    });

    test("acknowledgements come back, also with bytes", BOUNDED, async () => {
      const answers = await here().io.timeout(5_000).emitWithAck("x", Buffer.from([7]));
      assert.deepEqual(answers.map((answer) => answer.id).sort(), Object.values(clients).map(({ id }) => id).sort());
      answers.forEach((answer) => assert.deepEqual(answer.got, [Buffer.from([7])]));
    });

    test("sockets are found, with rooms, data and handshake", BOUNDED, async () => {
      await tell("join", { to: [clients.java.id] }, "found");
      await tell("note", clients.java.id, "name", "Ada");
      const [found, ...more] = await here().io.in("found").fetchSockets();
      assert.deepEqual(more, []);
      assert.equal(found.id, clients.java.id);
      assert.deepEqual([...found.rooms].sort(), [clients.java.id, "found"].sort());
      assert.deepEqual(found.data, { name: "Ada" });
      assert.equal(found.handshake.query.of, "mixed");
      assert.match(found.handshake.url, /^\/socket\.io\/\?/);
      assert.equal((await here().io.fetchSockets()).length, 4);
      found.emit("x", 1);
      await onlyHeard(here(), ["x", 1], "java");
      assert.deepEqual((await found.timeout(5_000).emitWithAck("y", 2)).got, [2]);
    });

    test("sockets join, leave and are disconnected", BOUNDED, async () => {
      here().io.socketsJoin("r");
      if (REDIS_CLUSTER_URL && !SHARDED) {
        // Node.js publishes on any of the masters: what it says next may come first.
        await until("all have joined", async () => (await here().io.in("r").fetchSockets()).length === 4);
      }
      here().io.in(clients.java2.id).socketsLeave("r");
      // A Node.js server does to its own sockets what Redis brings back to it, thus later.
      await until("all have", async () => (await here().io.in("r").fetchSockets()).length === 3);
      await reaches({ r: 3 });
      here().io.to("r").emit("x");
      await onlyHeard(here(), ["x"], "java", "node", "node2");
      const gone = event(clients.java, "disconnect");
      here().io.in(clients.java.id).disconnectSockets();
      assert.deepEqual((await gone)[0], "io server disconnect");
      const closed = event(clients.java2, "disconnect");
      here().io.in(clients.java2.id).disconnectSockets(true);
      await closed;
    });

    test("servers are told and asked", BOUNDED, async () => {
      here().io.serverSideEmit("heard", 1, { a: "b" });
      await until("it is heard", async () => (await tell("heard")).length === 1);
      assert.deepEqual(await tell("heard"), [[1, { a: "b" }]]);
      const answers = await new Promise((resolve, reject) =>
        here().io.serverSideEmit("question", 3, (error, answers) => (error ? reject(error) : resolve(answers))),
      );
      assert.deepEqual(answers.sort((a, b) => (a.from < b.from ? -1 : 1)), [{ from: "java", arg: 3 }, { from: "node", arg: 3 }]);
    });

    if (!SHARDED) {
      test("all rooms are known", BOUNDED, async () => {
        await tell("join", { to: [clients.java.id] }, "of java");
        await until("they are known", async () => (await here().io.of("/").adapter.allRooms()).has("of java"));
      });
    }
  });
}

if (SHARDED) {
  describe("A room whose name is as long as an id", () => {
    test("is reached in both directions", BOUNDED, async () => {
      const room = "12345678901234567890";
      nodes[0].io.sockets.sockets.get(clients.node.id).join(room);
      await tell("join", { to: [clients.java.id] }, room);
      if (SUBSCRIPTION_MODE === "dynamic-private") {
        await reaches({ [room]: 2 });
      }
      await until("both are in it", async () => (await nodes[0].io.in(room).fetchSockets()).length === 2);
      await tell("emit", { to: [room] }, "x", 1);
      await onlyHeard("java", ["x", 1], "java", "node");
      nodes[1].io.to(room).emit("x", 2);
      await onlyHeard(nodes[1], ["x", 2], "java", "node");
    });
  });
}

// In a cluster a client publishes by any master: what emitters say has no order to be held to.
if (!SHARDED && !REDIS_CLUSTER_URL) {
  describe("The official emitter", () => {
    test("reaches the clients and the server on the JVM", BOUNDED, async () => {
      const emitter = new Emitter(await redis());
      emitter.emit("x", ...VALUES);
      await until("it arrives", () => clients.java.heard.length === 1);
      assert.deepEqual(clients.java.heard.splice(0), [["x", ...VALUES]]);
      emitter.in(clients.java.id).socketsJoin("q");
      await until("it has joined", async () => (await tell("fetch", { to: ["q"] })).length === 1);
      emitter.to("q").emit("y", 1);
      await until("it arrives", () => clients.java.heard.length === 1);
      emitter.in(clients.java.id).socketsLeave("q");
      await until("it has left", async () => (await tell("fetch", { to: ["q"] })).length === 0);
      emitter.serverSideEmit("heard", "ping", 1);
      await until("it is heard", async () => (await tell("heard")).length === 1);
      assert.deepEqual(await tell("heard"), [["ping", 1]]);
      emitter.of("/control2").emit("nobody");
      const gone = event(clients.java, "disconnect");
      emitter.in(clients.java.id).disconnectSockets(true);
      await gone;
    });

    test("is understood in its other words", BOUNDED, async () => {
      const emitter = new Emitter(await redis());
      const { java, java2, node } = clients;
      const say = (id, name) => emitter.to(id).emit(name);
      emitter.except([java2.id, node.id]).emit("x", 1);
      await heardOnly(say, java, ["x", 1]);
      await heardOnly(say, clients.node2, ["x", 1]);
      // Only now: while something is being written to a client, what is volatile may be left out.
      emitter.to([java.id, java2.id]).except(java2.id).volatile.emit("x", 2);
      emitter.in(java.id).compress(false).emit("x", 3);
      await heardOnly(say, java, ["x", 2], ["x", 3]);
      emitter.except(java.id).socketsJoin(["a", "b"]);
      await until("they have joined", async () => (await tell("fetch", { to: ["b"] })).length === 3);
      emitter.in("a").except(node.id).socketsLeave(["b", "c"]);
      await until("they have left", async () => (await tell("fetch", { to: ["b"] })).length === 1);
      const gone = event(java2, "disconnect");
      emitter.of("/").in(java2.id).disconnectSockets();
      assert.equal((await gone)[0], "io server disconnect");
    });
  });

  describe("Our emitter", () => {
    test("reaches the clients of all servers, with all kinds of values", BOUNDED, async () => {
      await tell("say", "emit", {}, "x", ...VALUES);
      for (const socket of Object.values(clients)) {
        await until("it arrives", () => socket.heard.length === 1);
        assert.deepEqual(socket.heard.splice(0), [["x", ...VALUES]]);
      }
    });

    test("keeps rooms and exceptions", BOUNDED, async () => {
      const { java, node, node2 } = clients;
      const say = (id, name) => tell("say", "emit", { to: [id] }, name);
      await tell("say", "emit", { to: [java.id, node.id], except: [java.id] }, "x", 1);
      await heardOnly(say, node, ["x", 1]);
      await tell("say", "emit", { to: [node.id], volatile: true }, "x", 2);
      await tell("say", "emit", { except: [node2.id] }, "x", 3);
      await heardOnly(say, node, ["x", 2], ["x", 3]);
      await heardOnly(say, node2);
      await heardOnly(say, java, ["x", 3]);
    });

    test("makes sockets join, leave and go, on all servers", BOUNDED, async () => {
      const all = (room) => nodes[0].io.in(room).fetchSockets();
      await tell("say", "join", {}, ["a", "b"]);
      await until("all have joined", async () => (await all("b")).length === 4);
      await tell("say", "leave", { to: ["a"], except: [clients.node.id] }, ["b"]);
      await until("all but one have left", async () => (await all("b")).length === 1);
      const gone = [event(clients.node, "disconnect"), event(clients.java, "disconnect")];
      await tell("say", "kick", { to: [clients.node.id, clients.java.id] }, false);
      assert.deepEqual((await Promise.all(gone)).map(([reason]) => reason), ["io server disconnect", "io server disconnect"]);
      const closed = event(clients.node2, "disconnect");
      await tell("say", "kick", { to: [clients.node2.id] }, true);
      await closed;
    });

    test("tells all servers, of the namespace that is meant", BOUNDED, async () => {
      await tell("say", "serverSideEmit", { of: "/control" }, "heard", "not here");
      await tell("say", "serverSideEmit", {}, "heard", "ping", { a: "b" });
      for (const node of nodes) {
        await until("it is heard", () => node.heard.length === 1);
        assert.deepEqual(node.heard, [["ping", { a: "b" }]]);
      }
      await until("it is heard", async () => (await tell("heard")).length === 1);
    });
  });
}
