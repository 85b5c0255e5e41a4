/** The official JavaScript client of Socket.IO, in Node.js, when its connection was lost. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Manager } from "socket.io-client";
import { Stage, ask, ears, event, room } from "./scenarios.mjs";
import { BOUNDED, SERVER, WAYS, bytes } from "./support.mjs";

for (const way of WAYS) {
  describe(`The Socket.IO client, ${way.way},`, () => {
    // @Tag("RC01") @Tag("RC02")
    test("gets everything back when it comes back, and what it missed", BOUNDED, async () => {
      const stage = new Stage({ Manager, server: SERVER, way, check: assert.deepEqual });
      try {
        const watch = await stage.connect("/watch");
        const other = await stage.connect("/rooms");
        const socket = await stage.connect("/rooms");
        const [mine, foreign] = [room("mine"), room("foreign")];
        await ask(socket, "join", [mine]);
        socket.emit("note", "name", "é");
        const { id } = socket;
        assert.equal(socket.recovered, false);
        const heard = ears(socket);
        const first = event(socket, "said");
        other.emit("say", { to: [mine] }, "said", "first");
        await first;

        const lost = event(socket, "disconnect");
        socket.io.engine.close();
        await lost;
        await ask(watch, "end-of", id);
        other.emit("say", { to: [mine] }, "said", "room", bytes(3));
        other.emit("say", { to: [foreign] }, "said", "no");
        other.emit("say", { except: [mine] }, "said", "no");
        other.emit("say", { volatile: true }, "said", "no");
        other.emit("say", {}, "said", "all");
        await ask(other, "rooms");
        const again = event(socket, "connect");
        socket.connect();
        await again;

        assert.equal(socket.recovered, true);
        assert.equal(socket.id, id);
        assert.deepEqual(
          heard.map(([name, ...args]) => [name, ...args.slice(0, -1)]),
          [
            ["said", "first"],
            ["said", "room", bytes(3)],
            ["said", "all"],
          ],
        );
        const [[found]] = await ask(other, "fetch", { to: [mine] });
        assert.deepEqual(
          [found.id, found.rooms, found.data],
          [id, [id, mine].sort(), { name: "é" }],
        );
      } finally {
        stage.close();
      }
    });
  });
}
