/**
 * Every operation of a cluster, from a server on the JVM to one on Node.js and back, by official
 * clients of each. What has worked is written down for the table in docs/compatibility.md.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createClient } from "redis";
import { Manager } from "socket.io-client";

const BOUNDED = { timeout: 20_000 };
const { JAVA_URL, JAVA_PEER, REDIS_URL, ADAPTER, RESULTS } = process.env;
const STREAMS = ADAPTER.startsWith("streams");
const PEER = join(dirname(fileURLToPath(import.meta.url)), "peer.mjs");
const VALUES = [1, -1.5, "é€日本語😀", true, null, [1, [2]], { a: { b: "c" } }, 2 ** 40, Buffer.from([0, 1, 255])];

const worked = [];
const processes = [];
const servers = {}; // by name: where it is, and what tells it what to do
const victims = {}; // one more of each kind, to be paused and killed
let alive = 4;
let redis;

// --- what everything needs

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

async function start(command, args) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  processes.push(child);
  const [url] = await event(createInterface({ input: child.stdout }), "line");
  return server(url, child.pid);
}

/** Somebody who can be told what to do. */
async function server(url, pid) {
  const control = new Manager(url, { transports: ["websocket"] }).socket("/control");
  await event(control, "connect");
  return {
    url,
    pid,
    control,
    async tell(order, ...args) {
      const answer = await control.timeout(15_000).emitWithAck(order, ...args);
      assert.equal(answer?.broken, undefined);
      return answer;
    },
  };
}

/** As many servers listen to this room as have members, where rooms have channels. */
async function reaches(namespace, room, count) {
  const own = ADAPTER === "dynamic-private" || (ADAPTER === "dynamic" && room.length !== 20);
  if (own) {
    await until(`${count} servers listen to ${room}`, async () => {
      const [, listening] = await redis.sendCommand(["PUBSUB", "SHARDNUMSUB", `socket.io#${namespace}#${room}#`]);
      return listening === count;
    });
  }
}

async function client(at, namespace = "/") {
  const manager = new Manager(at.url, { transports: ["websocket"], reconnectionDelay: 20, randomizationFactor: 0, query: { of: "mixed" } });
  return socketOf(manager, namespace);
}

async function socketOf(manager, namespace) {
  const socket = manager.socket(namespace, { auth: { token: "t" } });
  socket.heard = [];
  socket.onAny((...args) => {
    const ack = args.at(-1);
    if (typeof ack === "function") {
      if (!socket.silent) {
        ack({ id: socket.id, got: args.slice(1, -1) });
      }
    } else {
      const hasOffset = STREAMS && /^\d+-\d+$/.test(ack);
      socket.heard.push(hasOffset ? args.slice(0, -1) : args);
    }
  });
  await event(socket, "connect");
  await reaches(namespace, socket.id, 1);
  return socket;
}

const ids = (...all) => all.map(({ id }) => id).sort();

/** What an operation is tried with: one client of the server that speaks, two of the other. */
class Stage {
  constructor(from, to, namespace = "/") {
    this.from = from;
    this.to = to;
    this.namespace = namespace;
  }

  async enter() {
    this.near = await client(servers[this.from], this.namespace);
    this.far = await client(servers[this.to], this.namespace);
    this.far2 = await client(servers[this.to], this.namespace);
    this.all = [this.near, this.far, this.far2];
    return this;
  }

  async leave() {
    this.all.forEach((socket) => socket.io._close());
    const nobody = async ({ tell }) => (await tell("fetch", this.namespace, { local: true })).values.length === 0;
    await until("nobody is left", async () => (await nobody(servers.java)) && (await nobody(servers.node)));
    for (const { tell } of Object.values(servers)) {
      await tell("heard", this.namespace);
    }
  }

  /** Has the server that speaks do something. */
  tell(order, ...args) {
    return servers[this.from].tell(order, this.namespace, ...args);
  }

  /** Has the other one do something. */
  there(order, ...args) {
    return servers[this.to].tell(order, this.namespace, ...args);
  }

  say(target, ...args) {
    return this.tell("emit", target, ...args);
  }

  /** Their clients are in these rooms, without a word to anybody else. */
  async given(rooms) {
    for (const [room, members] of Object.entries(rooms)) {
      for (const member of members) {
        await this.there("join", { to: [member.id], local: true }, [room]);
      }
      await reaches(this.namespace, room, 1);
    }
  }

  async members(room) {
    const { values, failed } = await this.tell("fetch", { to: [room] });
    assert.equal(failed, undefined);
    return ids(...values);
  }

  /** These clients have heard this, and nobody anything else, when what is said later has come. */
  async onlyHeard(expected, ...listeners) {
    await this.say({}, "fence");
    for (const socket of this.all) {
      await until("the fence is heard", () => socket.heard.some(([name]) => name === "fence"));
      const heard = socket.heard.splice(0);
      assert.deepEqual(heard.pop(), ["fence"]);
      assert.deepEqual(heard, listeners.includes(socket) ? [expected] : []);
    }
  }
}

// --- the operations

async function isDisconnected(stage, order) {
  const { far, far2 } = stage;
  const [other, other2] = [await socketOf(far.io, "/chat"), await socketOf(far2.io, "/chat")];
  const gone = event(far, "disconnect");
  await order(far, false);
  assert.equal((await gone)[0], "io server disconnect");
  await until("only one is there", async () => (await stage.tell("fetch", {})).values.length === 2);
  assert.equal(other.connected, true);
  const closed = [event(far2, "disconnect"), event(other2, "disconnect")];
  await order(far2, true);
  await Promise.all(closed);
  other.disconnect();
}

const OPERATIONS = {
  "a broadcast to all": async (stage) => {
    await stage.say({}, "x", 1);
    await stage.onlyHeard(["x", 1], ...stage.all);
  },
  "to a room": async (stage) => {
    await stage.given({ a: [stage.far] });
    await stage.say({ to: ["a"] }, "x", 1);
    await stage.onlyHeard(["x", 1], stage.far);
  },
  "to several rooms, once to a member of both": async (stage) => {
    await stage.given({ a: [stage.far], b: [stage.far, stage.far2] });
    await stage.say({ to: ["a", "b"] }, "x", 1);
    await stage.onlyHeard(["x", 1], stage.far, stage.far2);
  },
  "to all or a room, except a room or a socket": async (stage) => {
    await stage.given({ a: [stage.far, stage.far2], b: [stage.far2] });
    await stage.say({ except: ["b"] }, "x", 1);
    await stage.onlyHeard(["x", 1], stage.near, stage.far);
    await stage.say({ to: ["a"], except: ["b"] }, "x", 2);
    await stage.onlyHeard(["x", 2], stage.far);
    await stage.say({ to: ["a"], except: [stage.far.id] }, "x", 3);
    await stage.onlyHeard(["x", 3], stage.far2);
  },
  "to one socket, by its id": async (stage) => {
    await stage.say({ to: [stage.far.id] }, "x", 1);
    await stage.onlyHeard(["x", 1], stage.far);
  },
  "values of every kind, and bytes": async (stage) => {
    await stage.say({}, "x", ...VALUES);
    await stage.onlyHeard(["x", ...VALUES], ...stage.all);
    await stage.say({ to: [stage.far.id] }, "x", { deep: [Buffer.from([7])] });
    await stage.onlyHeard(["x", { deep: [Buffer.from([7])] }], stage.far);
  },
  "volatile, and without compression": async (stage) => {
    await stage.say({ volatile: true }, "x", 1);
    await stage.onlyHeard(["x", 1], ...stage.all);
    await stage.say({ compress: false, to: [stage.far.id] }, "x", 2);
    await stage.onlyHeard(["x", 2], stage.far);
  },
  "a hundred in order, text and bytes": async (stage) => {
    const said = Array.from({ length: 100 }, (_, i) => ["x", i % 3 === 0 ? Buffer.from([i]) : i]);
    await stage.tell("burst", {}, "x", said.length);
    await until("the last is heard", () => stage.far.heard.length === said.length);
    assert.deepEqual(stage.far.heard.splice(0), said);
  },
  "acknowledgements of a broadcast, with bytes": async (stage) => {
    const { values, failed } = await stage.tell("ask", { timeout: 5_000 }, "x", Buffer.from([7]));
    assert.equal(failed, undefined);
    assert.deepEqual(ids(...values), ids(...stage.all));
    values.forEach(({ got }) => assert.deepEqual(got, [Buffer.from([7])]));
    assert.deepEqual((await stage.tell("ask", { timeout: 5_000, to: ["nobody"] }, "x")).values, []);
    assert.deepEqual(ids(...(await stage.tell("ask", { timeout: 5_000, to: [stage.far.id] }, "x")).values), ids(stage.far));
  },
  "acknowledgements that do not all come in time": async (stage) => {
    stage.far.silent = true;
    const { values, failed } = await stage.tell("ask", { timeout: 300 }, "x");
    assert.notEqual(failed, undefined);
    assert.deepEqual(ids(...values), ids(stage.near, stage.far2));
  },
  "`fetchSockets`, with rooms, data and handshake": async (stage) => {
    await stage.given({ found: [stage.far] });
    await stage.there("note", stage.far.id, "name", "Ada");
    const { values, failed } = await stage.tell("fetch", { to: ["found"] });
    assert.equal(failed, undefined);
    assert.deepEqual(values, (await stage.there("fetch", { to: ["found"], local: true })).values);
    const [found] = values;
    assert.deepEqual(found.rooms, [stage.far.id, "found"].sort());
    assert.deepEqual(found.data, { name: "Ada" });
    assert.equal(found.handshake.query.of, "mixed");
    assert.deepEqual(found.handshake.auth, { token: "t" });
    assert.equal(found.handshake.address, "127.0.0.1");
    assert.match(found.handshake.url, /^\/socket\.io\/\?/);
    assert.deepEqual(ids(...(await stage.tell("fetch", {})).values), ids(...stage.all));
    assert.deepEqual(ids(...(await stage.tell("fetch", { except: ["found"] })).values), ids(stage.near, stage.far2));
  },
  "a socket found: `emit`, also with acknowledgement": async (stage) => {
    await stage.tell("remote", stage.far.id, "emit", "x", 1, Buffer.from([7]));
    await stage.onlyHeard(["x", 1, Buffer.from([7])], stage.far);
    assert.deepEqual(await stage.tell("remote", stage.far.id, "ask", "x", 2), { id: stage.far.id, got: [2] });
  },
  "a socket found: `join`, `leave`": async (stage) => {
    await stage.tell("remote", stage.far.id, "join", "a", "b");
    await until("it has joined", async () => (await stage.members("b")).length === 1);
    assert.deepEqual(await stage.members("a"), [stage.far.id]);
    await stage.tell("remote", stage.far.id, "leave", "a");
    await until("it has left", async () => (await stage.members("a")).length === 0);
    assert.deepEqual(await stage.members("b"), [stage.far.id]);
  },
  "a socket found: `disconnect`, also with its connection": (stage) =>
    isDisconnected(stage, (socket, close) => stage.tell("remote", socket.id, "disconnect", close)),
  "`socketsJoin`": async (stage) => {
    await stage.tell("join", {}, ["a", "b"]);
    await until("all have joined", async () => (await stage.members("b")).length === 3);
    await stage.tell("join", { to: [stage.far.id] }, ["c"]);
    await until("one has joined", async () => (await stage.members("c")).length === 1);
    await reaches("/", "a", 2);
    await reaches("/", "c", 1);
    await stage.say({ to: ["a"], except: ["c"] }, "x", 1);
    await stage.onlyHeard(["x", 1], stage.near, stage.far2);
  },
  "`socketsLeave`": async (stage) => {
    await stage.given({ a: [stage.far, stage.far2] });
    await stage.tell("leave", { to: [stage.far.id] }, "a");
    await until("one has left", async () => (await stage.members("a")).length === 1);
    await stage.say({ to: ["a"] }, "x", 1);
    await stage.onlyHeard(["x", 1], stage.far2);
    await stage.tell("leave", {}, "a");
    await until("all have left", async () => (await stage.members("a")).length === 0);
  },
  "`disconnectSockets`, also with their connections": (stage) =>
    isDisconnected(stage, (socket, close) => stage.tell("kick", { to: [socket.id] }, close)),
  "`serverSideEmit`": async (stage) => {
    await stage.tell("serverSideEmit", "told", 1, { a: "b" });
    let heard = [];
    await until("it is heard", async () => (heard = await stage.there("heard")).length > 0);
    assert.deepEqual(heard, [[1, { a: "b" }]]);
    assert.deepEqual(await stage.tell("heard"), []);
  },
  "`serverSideEmit` with acknowledgements": async (stage) => {
    const { values, failed } = await stage.tell("serverSideAsk", "question", 3);
    assert.equal(failed, undefined);
    assert.equal(values.length, alive - 1);
    assert.ok(values.some(({ from, arg }) => from === stage.to && arg === 3));
  },
  "the number of servers": async (stage) => {
    assert.equal(await stage.tell("count"), alive);
  },
  "the same in another namespace, and nothing in `/`": async (stage) => {
    const other = await new Stage(stage.from, stage.to, "/chat").enter();
    await other.given({ a: [other.far] });
    await other.say({ to: ["a"] }, "x", 1);
    await other.onlyHeard(["x", 1], other.far);
    await other.say({ to: [other.far2.id] }, "x", VALUES);
    await other.onlyHeard(["x", VALUES], other.far2);
    assert.deepEqual(ids(...(await other.tell("fetch", {})).values), ids(...other.all));
    assert.deepEqual(ids(...(await other.tell("ask", { timeout: 5_000 }, "x")).values), ids(...other.all));
    await other.tell("serverSideEmit", "told", 1);
    await until("it is heard", async () => (await other.there("heard")).length === 1);
    assert.equal(await other.tell("count"), alive);
    assert.deepEqual(await stage.there("heard"), []);
    await stage.onlyHeard(undefined);
    await other.leave();
  },
  "rooms with names of every kind": async (stage) => {
    await stage.given({ axbyc: [stage.far2] });
    for (const room of ["räume 日本😀", "a*b?[c]", "\\*", "a#b#", "12345678901234567890", "7", "constructor"]) {
      await stage.given({ [room]: [stage.far] });
      await stage.say({ to: [room] }, "x", room);
      await stage.onlyHeard(["x", room], stage.far);
      assert.deepEqual(await stage.members(room), [stage.far.id]);
    }
  },
  "a client that is lost recovers at the other": async (stage) => {
    if (!STREAMS) {
      return false;
    }
    const socket = stage.near;
    const { id } = socket;
    await stage.tell("join", { to: [id], local: true }, ["mine"]);
    await stage.tell("note", id, "name", "Ada");
    await stage.say({}, "seen");
    await until("it is seen", () => socket.heard.length === 1);
    const kept = async () => (await redis.keys("sio:session:*")).length;
    const before = await kept();
    socket.io.uri = servers[stage.to].url;
    socket.io.reconnection(false);
    socket.io.engine.transport.ws.terminate();
    await event(socket, "disconnect");
    await until("it is kept", async () => (await kept()) === before + 1);
    await stage.say({}, "missed", 1);
    await stage.there("emit", { to: ["mine"] }, "missed", 2, Buffer.from([7]));
    await stage.say({ to: ["other"] }, "not missed");
    await stage.there("emit", { except: ["mine"] }, "not missed");
    socket.connect();
    await event(socket, "connect");
    assert.equal(socket.recovered, true);
    assert.equal(socket.id, id);
    await stage.say({ to: ["mine"] }, "live");
    await until("all is there", () => socket.heard.length === 4);
    const [seen, one, two, live] = socket.heard.splice(0);
    assert.deepEqual([seen, live], [["seen"], ["live"]]);
    assert.deepEqual([one, two].sort(([, a], [, b]) => a - b), [["missed", 1], ["missed", 2, Buffer.from([7])]]);
    assert.deepEqual((await stage.there("fetch", { to: ["mine"], local: true })).values[0].data, { name: "Ada" });
  },
  "another server hangs: the rest goes on, and it gets what was said": async (stage) => {
    const victim = victims[stage.to];
    const there = await client(victim);
    process.kill(victim.pid, "SIGSTOP");
    try {
      await stage.say({}, "x", 1);
      await stage.onlyHeard(["x", 1], ...stage.all);
      const { values, failed } = await stage.tell("fetch", { timeout: 500 });
      assert.notEqual(failed, undefined);
      if (stage.from === "java") {
        assert.deepEqual(ids(...values), ids(...stage.all)); // on Node.js the answers are thrown away
      }
    } finally {
      process.kill(victim.pid, "SIGCONT");
    }
    await until("it has heard", () => there.heard.length === 2);
    assert.deepEqual(there.heard, [["x", 1], ["fence"]]);
    const all = async () => (await stage.tell("fetch", {})).values;
    await until("it answers again", async () => (await all()).length === 4);
    there.disconnect();
    await until("its client has left", async () => (await all()).length === 3);
  },
  "another server is killed: nobody waits for it for long": async (stage) => {
    const victim = victims[stage.to];
    const there = await client(victim);
    let found = Promise.resolve({ values: [] });
    if (stage.from === "java") {
      // Asked while nobody knows that it is gone. A server on Node.js would fail after its timeout.
      process.kill(victim.pid, "SIGSTOP");
      found = stage.tell("fetch", { timeout: 10_000 });
      await stage.say({}, "x");
      await stage.onlyHeard(["x"], ...stage.all);
    }
    const killed = Date.now();
    process.kill(victim.pid, "SIGKILL");
    alive--;
    if (stage.from === "java") {
      const { values, failed } = await found;
      assert.equal(failed, undefined);
      assert.deepEqual(ids(...values), ids(...stage.all));
      assert.ok(Date.now() - killed < 2_000, `took ${Date.now() - killed} ms`);
    }
    await until("it is not counted", async () => (await stage.tell("count")) === alive);
    assert.deepEqual(ids(...(await stage.tell("fetch", {})).values), ids(...stage.all));
    await stage.say({}, "x", 1);
    await stage.onlyHeard(["x", 1], ...stage.all);
    there.io._close();
    victim.control.io._close();
  },
};

// --- the tests

before(async () => {
  redis = createClient({ url: REDIS_URL });
  await redis.connect();
  const [java, ...args] = JSON.parse(JAVA_PEER);
  const [main, nodeVictim, javaVictim] = await Promise.all([start(process.execPath, [PEER]), start(process.execPath, [PEER]), start(java, args)]);
  servers.java = await server(JAVA_URL);
  servers.node = main;
  victims.java = javaVictim;
  victims.node = nodeVictim;
  const everybody = [...Object.values(servers), ...Object.values(victims)];
  for (const namespace of ["/", "/chat"]) {
    await Promise.all(everybody.map(({ tell }) => tell("open", namespace)));
    for (const { tell } of everybody) {
      await until("they know each other", async () => (await tell("count", namespace)) === alive);
    }
  }
});

after(async () => {
  writeFileSync(RESULTS, JSON.stringify(worked));
  Object.values(servers).forEach(({ control }) => control.io._close());
  processes.forEach((child) => child.kill("SIGKILL"));
  redis.destroy();
});

for (const [from, to] of [["java", "node"], ["node", "java"]]) {
  describe(`From ${from} to ${to}`, () => {
    let stage;

    beforeEach(async () => {
      stage = await new Stage(from, to).enter();
    });

    afterEach(() => stage.leave());

    for (const [operation, run] of Object.entries(OPERATIONS)) {
      test(operation, BOUNDED, async () => {
        const offered = (await run(stage)) !== false;
        worked.push({ from, operation, offered });
      });
    }
  });
}
