// The published Socket.IO server with the handlers of the comparison.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { nativeAddOns } from "./native.mjs";

const [, , port, kind, ...options] = process.argv;
const pingInterval = options.find((option) => option.startsWith("ping-interval="))?.split("=")[1];
const countClients = options.includes("count-clients");
const PATIENCE = 10_000;
let addOns = "";
if (kind === "native") {
  addOns = ", with " + nativeAddOns().join(" and ");
} else {
  await import("./without-native.mjs");
}
const { Server } = await import("socket.io");
const manifest = new URL("../../../node_modules/socket.io/package.json", import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, "utf8"));

const http = createServer((request, response) => {
  response.setHeader("content-type", "text/plain");
  if (request.url === "/left") {
    const { sockets, adapter } = io.of("/");
    response.end(`opened=${opened} sessions=${io.engine.clientsCount} sockets=${sockets.size} rooms=${adapter.rooms.size}`);
    return;
  }
  // What V8 holds after a collection; needs --expose-gc.
  globalThis.gc?.();
  response.end(request.url === "/memory" ? String(process.memoryUsage().heapUsed) : "");
});

const io = new Server(http, {
  perMessageDeflate: false,
  transports: ["polling", "websocket"],
  ...(pingInterval ? { pingInterval: Number(pingInterval) } : {}),
});

let opened = 0;
if (countClients) {
  io.engine.on("connection", () => opened++);
  io.on("connection", (socket) => socket.join(["everybody", `own-${socket.id}`]));
}

io.on("connection", (socket) => {
  socket.on("echo", (text) => socket.emit("echo", text));
  socket.on("ackme", (number, ack) => ack(number));
  socket.on("bin", (bytes) => socket.emit("bin", bytes));
  socket.on("bcast", (text) => io.emit("bcast", text));
  socket.on("room", (text) => io.to("room").emit("room", text));
  socket.on("join", (rooms, ack) => {
    socket.join(rooms);
    ack();
  });
  socket.on("hop", (rooms, ack) => {
    for (const room of rooms) {
      socket.join(room);
    }
    for (const room of rooms) {
      socket.leave(room);
    }
    ack(rooms.length);
  });
  socket.on("askall", (text, ack) => {
    // How many have answered, and the sum of what they said.
    io.timeout(PATIENCE).emit("ask", text, (error, answers) => {
      if (error) {
        ack(String(error));
      } else {
        ack(answers.length, answers.reduce((sum, answer) => sum + answer, 0));
      }
    });
  });
});

http.listen(Number(port), "127.0.0.1", () => {
  console.log(`socket.io ${version} (Node.js ${process.version}${addOns}) listening on http://127.0.0.1:${port}`);
});

// Not to outlive a runner that was killed.
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
