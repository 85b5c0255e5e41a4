/**
 * The chat in whatever hosts it, by the official client. Started by HostedChat, which gives the address
 * of the page as URL, by CONTROL where it can be told to close the host, and by GOODBYE whether clients
 * are told EARLY, while it takes requests, or LATE.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { WAYS, connect, event } from "../../../../../testing/src/main/js/client.mjs";

const { CONTROL, GOODBYE } = process.env;
const page = new URL(process.env.URL);
const path = new URL("socket.io", page).pathname;
const BOUNDED = { timeout: 30_000 };

async function enter(t, way, nickname) {
  const socket = await connect(t, page.origin, way, { path, auth: { nickname } });
  assert.deepEqual(await socket.emitWithAck("join", "lobby"), { room: "lobby" });
  return socket;
}

async function people() {
  const answer = await fetch(new URL("people", page));
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-type"), /^application\/json/);
  return answer.json();
}

test("the page is there, and all that it names", BOUNDED, async () => {
  const html = await (await fetch(page)).text();
  assert.match(html, /<title>Undersocket chat<\/title>/);
  const named = [...html.matchAll(/(?:src|href)="([^":]+)"/g)].map(([, name]) => name);
  assert.deepEqual(named.sort(), ["chat.css", "chat.js", "socket.io/socket.io.js"]);
  for (const name of named) {
    const answer = await fetch(new URL(name, page));
    assert.equal(answer.status, 200, name);
    assert.match(answer.headers.get("content-type"), name.endsWith("css") ? /css/ : /javascript/);
    await answer.arrayBuffer();
  }
});

for (const [way, { transports }] of Object.entries(WAYS)) {
  test(`a message arrives, over ${way}`, BOUNDED, async (t) => {
    const ada = await enter(t, way, "Ada");
    const bob = await enter(t, way, "Bob");
    assert.equal(bob.io.engine.transport.name, transports.at(-1));
    const heard = event(bob, "message");
    const answer = await ada.emitWithAck("message", "lobby", "Hello Bob, 你好 😀");
    assert.ok(answer.at, `delivered: ${JSON.stringify(answer)}`);
    assert.deepEqual(await heard, ["lobby", "Ada", "Hello Bob, 你好 😀"]);
  });

  test(`so does a picture as large as the page allows, over ${way}`, BOUNDED, async (t) => {
    const ada = await enter(t, way, "Ada");
    const bob = await enter(t, way, "Bob");
    const picture = Buffer.alloc(4_000_000, "picture");
    const heard = event(bob, "file");
    await ada.emitWithAck("file", "lobby", "large.png", "image/png", picture);
    const [, , name, , bytes] = await heard;
    assert.equal(name, "large.png");
    assert.ok(picture.equals(bytes));
  });
}

test("a REST endpoint on the same port answers who is online", BOUNDED, async (t) => {
  const known = ['Eve "the first"', "张三"];
  for (const nickname of known) {
    await enter(t, "websocket", nickname);
  }
  let online;
  do {
    online = await people(); // those of the tests before may still be leaving
  } while (online.length > known.length);
  assert.deepEqual(online, known);
});

test("each client hears that the server goes, once the host is closed", BOUNDED, async (t) => {
  const ways = ["polling", "websocket", "upgrade"];
  const sockets = await Promise.all(ways.map((way) => enter(t, way, way)));
  const ends = Promise.all(sockets.map((socket) => event(socket, "disconnect")));
  const closed = await fetch(`${CONTROL}/close`, { method: "POST" });
  assert.equal(closed.status, 204, await closed.text());
  const reasons = (await ends).map(([reason]) => reason);
  assert.deepEqual(reasons.slice(1), ["transport close", "transport close"]);
  // Whoever polls when requests are taken no more finds nobody there.
  const overPolling = GOODBYE === "LATE" ? /^transport (close|error)$/ : /^transport close$/;
  assert.match(reasons[0], overPolling);
});
