/** The official JavaScript client of Socket.IO, in Node.js, with two servers that speak as one. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Manager } from "socket.io-client";
import { Stage, ask, event, room } from "./scenarios.mjs";
import { BOUNDED, SERVER, WAYS, bytes } from "./support.mjs";

const OTHER = process.env.OTHER_URL;
const check = assert.deepEqual;

for (const way of WAYS) {
  describe(`Clients of two servers, ${way.way},`, () => {
    /** Runs a test with a stage at each server. */
    function between(name, scenario) {
      test(name, BOUNDED, async () => {
        const here = new Stage({ Manager, server: SERVER, way, check });
        const there = new Stage({ Manager, server: OTHER, way, check });
        try {
          await scenario(here, there);
        } finally {
          here.close();
          there.close();
        }
      });
    }

    between("hear each other in a room, with bytes", async (here, there) => {
      const tea = room("tea");
      const [one, two] = [await here.connect("/rooms"), await there.connect("/rooms")];
      await ask(two, "join", [tea]);
      const said = event(two, "said");
      one.emit("say", { to: [tea] }, "said", "é", bytes(3));
      check(await said, ["é", bytes(3)]);
    });

    between("are found, moved and asked together", async (here, there) => {
      const tea = room("tea");
      const [one, two] = [await here.connect("/rooms"), await there.connect("/rooms")];
      await ask(one, "join", [tea]);
      await ask(two, "join", [tea]);
      const [found] = await ask(one, "fetch", { to: [tea] });
      check(found.map(({ id }) => id).sort(), [one.id, two.id].sort());
      one.on("question", (answer) => answer("one"));
      two.on("question", (answer) => answer("two"));
      const [failure, answers] = await ask(one, "ask", { to: [tea] }, 10_000, "question");
      check([failure, answers.sort()], [null, ["one", "two"]]);
      const gone = event(two, "disconnect");
      one.emit("disconnect-sockets", { from: "socket", to: [tea] }, false);
      check((await gone)[0], "io server disconnect");
    });

    between("have their servers tell and ask each other", async (here, there) => {
      const [one, two] = [await here.connect("/servers"), await there.connect("/servers")];
      check(await ask(one, "count"), [2]);
      const told = event(two, "told");
      one.emit("tell-servers", "news");
      check(await told, ["second", "news"]);
      check(await ask(one, "ask-servers", "how are you?"), [["second heard how are you?"]]);
      check(await ask(two, "ask-servers", "and you?"), [["first heard and you?"]]);
    });
  });
}
