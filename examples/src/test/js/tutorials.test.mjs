/** The usual first steps with Socket.IO, as a client sees them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { WAYS, connect, event, open } from "../../../../testing/src/main/js/client.mjs";

const { OPEN, GUARDED, ONE_ORIGIN } = process.env;
const BOUNDED = { timeout: 10_000 };

for (const way of Object.keys(WAYS)) {
  describe(`over ${way}`, () => {
    test("whoever joins a room is announced to the others in it", BOUNDED, async (t) => {
      const [first, second] = [await connect(t, OPEN, way), await connect(t, OPEN, way)];
      first.emit("join", "tea");
      // Answered in order: the join has been done then.
      await first.emitWithAck("chat message", "here");
      const joined = event(first, "joined");
      second.emit("join", "tea");
      assert.deepEqual(await joined, ["tea", second.id]);
    });

    test("a message is broadcast to others, and its sender gets an answer", BOUNDED, async (t) => {
      const [first, second] = [await connect(t, OPEN, way), await connect(t, OPEN, way)];
      first.on("chat message", () => assert.fail("the sender heard itself"));
      const heard = event(second, "chat message");
      const answer = await first.emitWithAck("chat message", "good morning");
      assert.deepEqual(await heard, ["good morning"]);
      assert.equal(answer.status, "ok");
      assert.ok(!Number.isNaN(Date.parse(answer.at)));
    });

    test("what is said to a room is heard by everyone in it", BOUNDED, async (t) => {
      const [first, second] = [await connect(t, OPEN, way), await connect(t, OPEN, way)];
      second.on("said", () => assert.fail("heard outside the room"));
      first.emit("join", "quiet room");
      const said = event(first, "said");
      first.emit("say", "quiet room", "hush");
      assert.deepEqual(await said, ["quiet room", "hush"]);
      await second.emitWithAck("chat message", "anything");
    });

    test("without a valid token nobody comes in, and is told why", BOUNDED, async (t) => {
      const stranger = open(t, GUARDED, way, { auth: { token: "guessed" } });
      const [error] = await event(stranger, "connect_error");
      assert.equal(error.message, "not authorized");
      assert.deepEqual(error.data, { hint: "log in again" });
      assert.ok((await connect(t, GUARDED, way, { auth: { token: "secret" } })).connected);
    });

    test("the namespace of admins is for admins", BOUNDED, async (t) => {
      const [error] = await event(open(t, `${OPEN}/admin`, way), "connect_error");
      assert.equal(error.message, "admins only");
      const admin = await connect(t, `${OPEN}/admin`, way, { auth: { role: "admin" } });
      const user = await connect(t, OPEN, way);
      const heard = [event(user, "announcement"), event(admin, "announced")];
      admin.emit("announce", "closing at six");
      assert.deepEqual(await Promise.all(heard), [["closing at six"], ["closing at six"]]);
    });
  });
}

test("a page of the one origin may connect, and no other", async () => {
  const ask = (origin) =>
    fetch(`${ONE_ORIGIN}/socket.io/?EIO=4&transport=polling`, { headers: { origin } });
  const welcome = (await ask("https://app.example.com")).headers;
  assert.equal(welcome.get("access-control-allow-origin"), "https://app.example.com");
  assert.equal(welcome.get("access-control-allow-credentials"), "true");
  const other = (await ask("https://evil.example.com")).headers;
  assert.notEqual(other.get("access-control-allow-origin"), "https://evil.example.com");
});
