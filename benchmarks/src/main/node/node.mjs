// One of several published Socket.IO servers that are one by a Redis, with the handlers of the benchmark of clusters.
import "./without-native.mjs";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createAdapter, createShardedAdapter } from "@socket.io/redis-adapter";
import { createAdapter as createStreamsAdapter } from "@socket.io/redis-streams-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const [, , port, kind, redisPort, number] = process.argv;
const PATIENCE = 10_000;

function versionOf(name) {
  const manifest = new URL(`../../../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(manifest, "utf8")).version;
}

const redis = () => createClient({ url: `redis://127.0.0.1:${redisPort}` }).connect();

async function adapter() {
  switch (kind) {
    case "classic":
      return createAdapter(await redis(), await redis());
    case "sharded":
      return createShardedAdapter(await redis(), await redis(), { subscriptionMode: "dynamic" });
    case "streams":
      return createStreamsAdapter(await redis());
    default:
      throw new Error(`adapter ${kind}, known are classic, sharded and streams`);
  }
}

// The hash of a string in Java.
function hash(text) {
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    value = (Math.imul(value, 31) + text.charCodeAt(i)) | 0;
  }
  return value;
}

const http = createServer();
const io = new Server(http, {
  perMessageDeflate: false,
  transports: ["polling", "websocket"],
  adapter: await adapter(),
});

io.use((socket, next) => {
  socket.data.name = "client of node " + number;
  next();
});

io.on("connection", (socket) => {
  socket.on("join", (done) => {
    socket.join("room");
    done();
  });
  socket.on("trial", (to) => (to === "room" ? io.to("room") : io).emit("trial"));
  socket.on("all", (text) => io.emit("all", text));
  socket.on("room", (text) => io.to("room").emit("room", text));
  socket.on("fetch", async (text, answer) => {
    const sockets = await io.fetchSockets();
    let ids = 0;
    let characters = 0;
    for (const { id, data } of sockets) {
      ids = (ids + hash(id)) | 0;
      characters += data.name.length;
    }
    answer(sockets.length, ids, characters);
  });
  socket.on("ack", (text, answer) =>
    io.timeout(PATIENCE).emit("ask", text, (error, answers) => {
      let sum = 0;
      for (const value of answers) {
        sum += value;
      }
      answer(answers.length, sum);
    }),
  );
  socket.on("emit", (text, answer) =>
    io.serverSideEmit("ask", text, (error, answers) => answer(...answers.sort())),
  );
});

io.on("ask", (text, answer) => answer(`${number}:${text}`));

http.listen(port, "127.0.0.1", () => {
  const adapterName = `@socket.io/redis-${kind === "streams" ? "streams-" : ""}adapter`;
  console.log(
    `socket.io ${versionOf("socket.io")}, ${adapterName} ${versionOf(adapterName)} ${kind}, redis ${versionOf("redis")}` +
      ` (Node.js ${process.version}) listening on http://127.0.0.1:${port}`,
  );
});

// Not to outlive a runner that was killed.
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
