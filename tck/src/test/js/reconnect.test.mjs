/** The official clients, when the server is restarted; RESTART_URL does that. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { io } from "socket.io-client";
import { BOUNDED, SERVER, WAYS, event } from "./support.mjs";

let socket;

afterEach(() => socket.disconnect());

for (const { way, transports } of WAYS) {
  // @Tag("AT12") @Tag("DC05")
  test(`The client, ${way}, comes back when the server does`, BOUNDED, async () => {
    socket = io(SERVER, {
      transports,
      forceNew: true,
      auth: { token: "abc" },
      reconnectionDelay: 20,
      reconnectionDelayMax: 200,
    });
    await event(socket, "auth");
    const first = socket.id;

    const lost = event(socket, "disconnect");
    const back = event(socket, "auth");
    const answer = event(socket, "message-back");
    const restarted = await fetch(process.env.RESTART_URL, { method: "POST" });
    assert.equal(restarted.status, 204);

    assert.match((await lost)[0], /^transport (close|error)$/);
    socket.emit("message", "said while it was away");
    assert.deepEqual(await back, [{ token: "abc" }]);
    assert.notEqual(socket.id, first);
    assert.deepEqual(await answer, ["said while it was away"]);
  });
}
