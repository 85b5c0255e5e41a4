// The contract, offered by the Node.js server: node reference.mjs [--port 3000] [--allow-eio3]

import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { attach } from "engine.io";
import { Server } from "socket.io";

const flag = { type: "boolean", default: false };
const port = { type: "string", default: "3000" };
const { values: given } = parseArgs({
  options: { port, "allow-eio3": flag, patient: flag, attended: flag },
});
const allowEIO3 = given["allow-eio3"];
const times = { pingInterval: 300, pingTimeout: 200, connectTimeout: 1000 };
if (given.patient) Object.assign(times, { pingTimeout: 20_000, connectTimeout: 45_000 });
const options = { ...times, maxHttpBufferSize: 1e6, cors: { origin: "*" }, allowEIO3 };
const http = createServer((request, response) => response.writeHead(404).end());

const echo = (socket) => socket.on("message", (message) => socket.send(message));
attach(http, { ...options, path: "/engine.io/" }).on("connection", echo);

function answer(socket) {
  socket.on("message", (...args) => socket.emit("message-back", ...args));
  socket.on("message-with-ack", (...args) => args.pop()(...args));
  socket.emit("auth", socket.handshake.auth);
}
const io = new Server(http, { ...options, path: "/socket.io/" });
for (const namespace of ["/", "/custom"]) io.of(namespace).on("connection", answer);

http.listen(given.port, "127.0.0.1", () => {
  console.log(`The contract is offered on http://127.0.0.1:${http.address().port}`);
});

// So much is the base. What follows is for the cases that need more.

import parser from "socket.io-msgpack-parser";

/** How sockets ended, by their ids. */
const reasons = new Map();

/** A client has the server act, and says how. */
function converse(socket) {
  const { nsp } = socket;
  const whom = (speaker, { to = [], except = [] }) => speaker.to(to).except(except);
  const listeners = {
    join: (room, ack) => {
      socket.join(room);
      ack();
    },
    leave: (room, ack) => {
      socket.leave(room);
      ack();
    },
    rooms: (ack) => ack([...socket.rooms]),
    say: (chosen, event, ...args) => whom(socket, chosen).emit(event, ...args),
    "say-all": (chosen, event, ...args) => whom(nsp, chosen).emit(event, ...args),
    ask: (ms, ...args) => {
      const ack = args.pop();
      const answered = (late, ...answer) => (late ? ack("late", []) : ack("answered", answer));
      socket.timeout(ms).emit("question", ...args, answered);
    },
    "ask-all": (room, ms, ack) => {
      const answered = (late, answers) => ack(!late, answers.map((answer) => answer ?? null));
      nsp.to(room).timeout(ms).emit("question", answered);
    },
    sockets: (ack) => ack([...nsp.sockets.keys()]),
    burst: (count) => {
      for (let i = 0; i < count; i++) {
        socket.emit("burst", i, ...(i % 3 === 0 ? [Buffer.from([i, i, i])] : []));
      }
    },
    "disconnect-me": (close) => socket.disconnect(close),
    "reason-of": (id, ack) => ack(reasons.get(id) ?? null),
    handshake: (ack) => ack(socket.handshake),
    recovered: (ack) => ack(socket.recovered),
    data: (value, ack) => {
      socket.data.value = value;
      ack();
    },
    "data-of": (ack) => ack(socket.data.value ?? null),
  };
  Object.entries(listeners).forEach(([event, listener]) => socket.on(event, listener));
  socket.on("disconnect", (reason) => reasons.set(socket.id, reason));
}

const connectionStateRecovery = { maxDisconnectionDuration: 120_000 };
const recovery = new Server(http, { ...options, connectionStateRecovery, path: "/recovery/" });
const msgpack = new Server(http, { ...options, parser, path: "/msgpack/" });
for (const server of [recovery, msgpack]) {
  for (const namespace of ["/", "/custom"]) server.of(namespace).on("connection", answer);
}
const refusal = Object.assign(new Error("not welcome"), { data: { code: 42 } });
for (const server of [io, recovery, msgpack]) {
  server.of("/refused").use((socket, next) => next(refusal));
  const slow = server.of("/slow").use((socket, next) => setTimeout(next, 300));
  const dynamic = server.of(/^\/dynamic-\d+$/);
  for (const namespace of [slow, dynamic]) namespace.on("connection", answer);
  for (const namespace of [server.of("/"), server.of("/custom"), slow, dynamic]) {
    namespace.on("connection", converse);
  }
}

attach(http, {
  path: "/extras/",
  cookie: true,
  initialPacket: "welcome",
  perMessageDeflate: true,
  upgradeTimeout: 500,
  cors: {
    origin: "https://allowed.example",
    credentials: true,
    exposedHeaders: ["X-Exposed"],
    maxAge: 600,
  },
  allowRequest: (request, decide) => {
    const refuse = new URL(request.url, "http://localhost").searchParams.get("refuse");
    decide(refuse, refuse === null);
  },
  allowEIO3,
})
  .on("connection", echo)
  .on("initial_headers", (headers) => (headers["x-initial"] = "1"))
  .on("headers", (headers) => (headers["x-always"] = "1"));

// Ends with whoever started it, however that ends.
if (given.attended) process.stdin.on("end", () => process.exit()).resume();
