// What annotated methods make of what the official client sends.
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { io } from "socket.io-client";

const url = process.env.URL;
let socket;
let welcome;

before(async () => {
  socket = io(url, { forceNew: true, query: { name: "ada" } });
  welcome = once(socket, "welcome");
  await once(socket, "connect");
});

after(() => socket.close());

const ask = (...args) => socket.timeout(10_000).emitWithAck(...args);

test("a client is greeted before anything else, with what the method was given", async () => {
  assert.deepEqual(await welcome, ["ada", "/", null]);
});

test("an object becomes the application's own type, and one the answer", async () => {
  const answer = await ask("order", { item: "tea", amount: 2, due: "2030-01-31" });
  assert.deepEqual(answer, { item: "tea for 2030-01-31", price: 6 });
});

test("arguments are counted without what is injected between them", async () => {
  assert.equal(await ask("sum", 1, 2), 3);
});

test("an argument may be missing where that was foreseen", async () => {
  assert.equal(await ask("sum", 1), 101);
});

test("a stage is answered when it is done", async () => {
  assert.deepEqual(await ask("later", [{ tea: 1 }]), ["tea"]);
});

test("nothing is answered with nothing", async () => {
  for (const event of ["nothing", "nothing later"]) {
    const args = await new Promise((resolve) => socket.emit(event, (...all) => resolve(all)));
    assert.deepEqual(args, [], event);
  }
});

test("an acknowledgement may be the method's own business", async () => {
  const args = await new Promise((resolve) =>
    socket.emit("by ack", 1, 2, 3, (...all) => resolve(all)));
  assert.deepEqual(args, [3, true]);
});

test("several values are answered as such", async () => {
  const args = await new Promise((resolve) =>
    socket.emit("several", 1, { two: 2 }, (...all) => resolve(all)));
  assert.deepEqual(args, [1, { two: 2 }]);
});

test("bytes come and go as they are", async () => {
  assert.deepEqual(await ask("bytes", Buffer.from([1, 2, 3])), Buffer.from([2, 2, 3]));
});

test("a namespace has listeners of its own, also behind a proxy", async () => {
  const staff = io(`${url}/staff`, { forceNew: true });
  try {
    assert.equal(await staff.timeout(10_000).emitWithAck("who"), "/staff");
  } finally {
    staff.close();
  }
});
