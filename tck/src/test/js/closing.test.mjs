/** The official JavaScript client of Socket.IO while the server shuts down. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Manager } from "socket.io-client";
import { Stage, event } from "./scenarios.mjs";
import { BOUNDED, SERVER, WAYS } from "./support.mjs";

const stages = WAYS.map(
  (way) => new Stage({ Manager, server: SERVER, way, check: assert.deepEqual }),
);

after(() => stages.forEach((stage) => stage.close()));

// @Tag("DC05")
test("every client learns that its connection was closed, and may try to come back", BOUNDED, async () => {
  const sockets = await Promise.all(stages.map((stage) => stage.connect("/rooms")));
  const others = await Promise.all(stages.map((stage, i) => stage.join(sockets[i], "/events")));
  const all = [...sockets, ...others];
  const lost = Promise.all(all.map((socket) => event(socket, "disconnect")));
  const watch = await stages[0].connect("/watch");
  watch.emit("close");
  for (const [reason] of await lost) {
    assert.equal(reason, "transport close");
  }
  // Not told to leave, so they would by themselves.
  all.forEach((socket) => assert.equal(socket.active, true));
});
