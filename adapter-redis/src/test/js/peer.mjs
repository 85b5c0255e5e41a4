/**
 * A server on Node.js with an official adapter, in a process of its own. It does what it is told in
 * the namespace "/control", as `Orders` has a server on the JVM do it; says where it listens in the
 * first line that it writes, and ends with its input.
 */
import { createServer } from "node:http";
import { createAdapter, createShardedAdapter } from "@socket.io/redis-adapter";
import { createAdapter as createStreamsAdapter } from "@socket.io/redis-streams-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const { ADAPTER, REDIS_URL, RECOVERY_MS } = process.env;
const REQUESTS_TIMEOUT = 2_000;

async function redis() {
  const client = createClient({ url: REDIS_URL, socket: { reconnectStrategy: 100 } });
  client.on("error", () => {}); // it comes back by itself
  return client.connect();
}

async function adapter() {
  switch (ADAPTER) {
    case "classic":
      return createAdapter(await redis(), await redis(), { requestsTimeout: REQUESTS_TIMEOUT });
    case "static":
    case "dynamic":
    case "dynamic-private":
      return createShardedAdapter(await redis(), await redis(), { subscriptionMode: ADAPTER });
    case "streams":
    case "streams-sharded":
      return createStreamsAdapter(await redis(), { useShardedPubSub: ADAPTER !== "streams", blockTimeInMs: 1_000 });
    default:
      throw new Error(`ADAPTER is ${ADAPTER}`);
  }
}

const http = createServer();
const io = new Server(http, {
  adapter: await adapter(),
  pingInterval: 3_000,
  pingTimeout: 20_000,
  ...(ADAPTER.startsWith("streams") ? { connectionStateRecovery: { maxDisconnectionDuration: Number(RECOVERY_MS ?? 60_000) } } : {}),
});

const heard = new Map(); // what other servers have said, by namespace

function namespace(name) {
  const nsp = io.of(name);
  if (!heard.has(name)) {
    heard.set(name, []);
    nsp.on("told", (...args) => heard.get(name).push(args));
    nsp.on("question", (arg, ack) => ack({ from: "node", arg }));
    nsp.on("q", (ack) => ack(1));
  }
  return nsp;
}

function to(nsp, { to = [], except = [], compress = true, volatile = false, local = false, timeout }) {
  let target = nsp.compress(compress).to(to).except(except);
  target = volatile ? target.volatile : target;
  target = local ? target.local : target;
  return timeout === undefined ? target : target.timeout(timeout);
}

const described = ({ id, rooms, data, handshake }) => ({ id, rooms: [...rooms].sort(), data, handshake });

async function attempt(result, partial) {
  try {
    return { values: await result() };
  } catch (error) {
    return { values: partial(error), failed: error.message };
  }
}

const ORDERS = {
  open: () => {},
  count: (nsp) => nsp.adapter.serverCount(),
  emit: (nsp, target, ...event) => void to(nsp, target).emit(...event),
  burst(nsp, target, event, count) {
    for (let i = 0; i < count; i++) {
      to(nsp, target).emit(event, i % 3 === 0 ? Buffer.from([i]) : i);
    }
  },
  ask: (nsp, target, ...event) => attempt(() => to(nsp, target).emitWithAck(...event), (error) => error.responses ?? []),
  fetch: (nsp, target) => attempt(async () => (await to(nsp, target).fetchSockets()).map(described), () => []),
  join: (nsp, target, rooms) => to(nsp, target).socketsJoin(rooms),
  leave: (nsp, target, ...rooms) => rooms.forEach((room) => to(nsp, target).socketsLeave(room)),
  kick: (nsp, target, close) => to(nsp, target).disconnectSockets(close),
  async remote(nsp, id, what, ...args) {
    const [found] = await nsp.in(id).fetchSockets();
    switch (what) {
      case "emit":
        return void found.emit(...args);
      case "ask":
        return found.timeout(5_000).emitWithAck(...args);
      case "join":
        return found.join(args);
      case "leave":
        return found.leave(args[0]);
      case "disconnect":
        return void found.disconnect(args[0]);
    }
  },
  note(nsp, id, name, value) {
    nsp.sockets.get(id).data[name] = value;
  },
  serverSideEmit: (nsp, ...event) => void nsp.serverSideEmit(...event),
  serverSideAsk: (nsp, ...event) => attempt(() => nsp.serverSideEmitWithAck(...event), (error) => error.responses ?? []),
  heard: (nsp) => heard.get(nsp.name).splice(0),
};

io.of("/control").on("connection", (control) =>
  control.onAny(async (order, name, ...rest) => {
    const ack = rest.pop();
    const nsp = namespace(name);
    try {
      ack((await ORDERS[order](nsp, ...rest)) ?? null);
    } catch (error) {
      ack({ broken: error.stack });
    }
  }),
);

namespace("/").on("connection", (socket) => {
  // What clients of the chaos say.
  socket.on("join", (room, done) => done(socket.join(room)));
  socket.on("leave", (room, done) => done(socket.leave(room)));
  socket.on("echo", (value, done) => done(value));
});

// What fails while Redis is away fails; the official adapters do not catch all of it.
process.on("unhandledRejection", (error) => console.error(error));
process.stdin.resume().on("end", () => process.exit());
await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
console.log(`http://127.0.0.1:${http.address().port}`);
