// The chat of the README, by the official client.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { io } from "socket.io-client";

const url = process.env.URL;

async function connect(options) {
  const socket = io(url, { forceNew: true, reconnection: false, ...options });
  await new Promise((resolve, reject) => {
    socket.on("connect", resolve);
    socket.on("connect_error", reject);
  });
  return socket;
}

for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
  test(`what one says everybody else hears, over ${transports}`, async () => {
    const ada = await connect({ transports });
    const ben = await connect({ transports });
    try {
      const heard = once(ben, "chat");
      ada.emit("chat", "hello");
      assert.deepEqual(await heard, ["hello"]);
      const answer = once(ada, "chat");
      ben.emit("chat", "hello yourself");
      assert.deepEqual(await answer, ["hello yourself"]);
    } finally {
      ada.close();
      ben.close();
    }
  });
}

test("a client that begins with polling ends with a WebSocket", async () => {
  const socket = await connect({});
  try {
    if (socket.io.engine.transport.name !== "websocket") {
      await once(socket.io.engine, "upgrade");
    }
    assert.equal(socket.io.engine.transport.name, "websocket");
  } finally {
    socket.close();
  }
});

test("pages get their client from the server", async () => {
  const answer = await fetch(`${url}/socket.io/socket.io.js`);
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /Socket\.IO v4/);
});
