// The official client behind Spring Security.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { io } from "socket.io-client";

const url = process.env.URL;
const authorization = "Basic " + Buffer.from("ada:secret").toString("base64");

for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
  test(`who has credentials is known by them, over ${transports}`, async () => {
    const socket = io(url, {
      forceNew: true,
      transports,
      extraHeaders: { authorization },
    });
    try {
      await once(socket, "connect");
      assert.equal(await socket.timeout(10_000).emitWithAck("who am I"), "ada");
    } finally {
      socket.close();
    }
  });

  test(`who has none is not let in, over ${transports}`, async () => {
    const socket = io(url, { forceNew: true, transports, reconnection: false });
    try {
      const [error] = await once(socket, "connect_error");
      assert.ok(error instanceof Error);
    } finally {
      socket.close();
    }
  });
}
