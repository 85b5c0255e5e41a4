// What the official client hears of an application that stops.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { io } from "socket.io-client";

const url = process.env.URL;

test("each client hears that its transport was closed", async () => {
  const sockets = [["polling"], ["websocket"]].map((transports) =>
    io(url, { forceNew: true, reconnection: false, transports }),
  );
  try {
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    const ends = sockets.map((socket) => once(socket, "disconnect"));
    const lastWords = sockets.map((socket) => once(socket, "last words"));
    sockets[0].emit("stop");
    await Promise.all(lastWords);
    for (const [reason] of await Promise.all(ends)) {
      assert.equal(reason, "transport close");
    }
  } finally {
    sockets.forEach((socket) => socket.close());
  }
});
