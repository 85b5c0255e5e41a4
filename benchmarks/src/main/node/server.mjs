// The published Socket.IO server with the four handlers of the comparison.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { nativeAddOns } from "./native.mjs";

const [, , port, kind] = process.argv;
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
  // What V8 holds after a collection; needs --expose-gc.
  globalThis.gc?.();
  response.setHeader("content-type", "text/plain");
  response.end(request.url === "/memory" ? String(process.memoryUsage().heapUsed) : "");
});

const io = new Server(http, {
  perMessageDeflate: false,
  transports: ["polling", "websocket"],
});

io.on("connection", (socket) => {
  socket.on("echo", (text) => socket.emit("echo", text));
  socket.on("ackme", (number, ack) => ack(number));
  socket.on("bin", (bytes) => socket.emit("bin", bytes));
  socket.on("bcast", (text) => io.emit("bcast", text));
});

http.listen(Number(port), "127.0.0.1", () => {
  console.log(`socket.io ${version} (Node.js ${process.version}${addOns}) listening on http://127.0.0.1:${port}`);
});

// Not to outlive a runner that was killed.
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
