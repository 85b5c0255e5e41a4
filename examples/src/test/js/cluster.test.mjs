/**
 * The cluster through its load balancer, with the official client and in a real browser. Started by
 * ClusterTest with the address of the load balancer as URL, and NODE_PID, the process of the Node.js
 * server; can be started by hand against whichever load balancer the cluster was started with.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { openBrowser } from "../../../../testing/src/main/js/browser.mjs";
import { event, open, WAYS } from "../../../../testing/src/main/js/client.mjs";

const { URL: url, NODE_PID: pid } = process.env;
const NODES = ["Java 1", "Java 2", "Node.js"];
const BOUNDED = { timeout: 30_000 };
const TRIES = 60;

let visitors = 0;

/** Comes in with this cookie, or with none, and waits until it knows where. */
async function enter(t, way, cookie, options = {}) {
  const nickname = `visitor ${++visitors}`;
  const socket = open(t, url, way, {
    auth: (answer) => answer({ nickname, rooms: socket.rooms ? [...socket.rooms] : [] }),
    ...(cookie && { extraHeaders: { cookie } }),
    ...options,
  });
  Object.assign(socket, { nickname, cookie, heard: [], rooms: new Set() });
  socket.on("node", (name) => (socket.node = name));
  socket.on("message", (...args) => socket.heard.push(args));
  socket.on("file", (...args) => socket.heard.push(args));
  socket.on("online", (people) => (socket.online = people));
  const upgraded =
    way === "upgrade"
      ? new Promise((resolve) => socket.io.engine.on("upgrade", resolve))
      : undefined;
  const failed = event(socket, "connect_error").then(([error]) => Promise.reject(error));
  await Promise.race([failed, event(socket, "node")]);
  failed.catch(() => {});
  await upgraded;
  return socket;
}

/**
 * The same on a certain node. Some load balancers have the node in the cookie, others make a hash of
 * it, and others want to know nothing and take the node that has the fewest.
 */
async function enterOn(t, way, node, options) {
  const elsewhere = [];
  try {
    for (let i = 1; i <= TRIES; i++) {
      const cookie = `node=${i <= NODES.length ? `n${i}` : randomUUID()}`;
      const socket = await enter(t, way, cookie, options);
      if (socket.node === node) {
        return socket;
      }
      elsewhere.push(socket);
    }
  } finally {
    elsewhere.forEach((socket) => socket.close());
  }
  assert.fail(`nobody comes to ${node}`);
}

async function join(socket, room) {
  assert.deepEqual(await socket.timeout(10_000).emitWithAck("join", room), { room });
  socket.rooms.add(room);
}

async function say(socket, room, text) {
  const answer = await socket.timeout(10_000).emitWithAck("message", room, text);
  assert.ok(answer.at, JSON.stringify(answer));
}

async function until(what, condition) {
  for (const end = Date.now() + 15_000; Date.now() < end; ) {
    if (await condition()) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail(`did not happen: ${what}`);
}

for (const way of Object.keys(WAYS)) {
  describe(`With ${way}`, () => {
    test("whoever says something is heard on every node, once", BOUNDED, async (t) => {
      const people = await Promise.all(NODES.map((node) => enterOn(t, way, node)));
      for (const socket of people) {
        await join(socket, way);
      }
      for (const speaker of people) {
        await say(speaker, way, `from ${speaker.node}`);
      }
      for (const listener of people) {
        const others = people.filter((socket) => socket !== listener);
        await until("all has arrived", () => listener.heard.length >= others.length);
        assert.deepEqual(
          listener.heard.sort(),
          others.map((socket) => [way, socket.nickname, `from ${socket.node}`]).sort(),
        );
      }
    });

    test("a client without a cookie stays where it is", BOUNDED, async (t) => {
      const socket = await enter(t, way);
      const { id } = socket;
      await join(socket, way);
      for (let i = 0; i < 20; i++) {
        await say(socket, way, `${i}`);
      }
      assert.equal(socket.id, id);
    });
  });
}

test("three megabytes go through, there by POST and back by a poll", BOUNDED, async (t) => {
  const bytes = Buffer.alloc(3_000_000, "undersocket");
  const [ada, bob] = [await enterOn(t, "polling", "Node.js"), await enterOn(t, "polling", "Java 1")];
  await join(ada, "files");
  await join(bob, "files");
  await ada.timeout(20_000).emitWithAck("file", "files", "big.bin", "text/plain", bytes);
  await until("it arrives", () => bob.heard.length === 1);
  assert.ok(bytes.equals(bob.heard[0].at(-1)));
});

test("a page shows which node it is on, and what is said on another", BOUNDED, async (t) => {
  const browser = await openBrowser();
  t.after(() => browser.close());
  const pages = [];
  for (const node of NODES) {
    const { cookie } = await enterOn(t, "websocket", node);
    const context = await browser.newContext();
    await context.addCookies([{ name: "node", value: cookie.split("=")[1], url }]);
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(url);
    await page.fill("#nickname", node);
    await page.click("#enter button");
    await page.locator("#node", { hasText: /./ }).waitFor();
    pages.push(page);
  }
  const shown = await Promise.all(pages.map((page) => page.textContent("#node")));
  for (const page of pages) {
    await page.waitForFunction(() => document.querySelectorAll("#members li").length === 3);
  }
  await pages[0].fill("#text", "Hello from Java");
  await pages[0].press("#text", "Enter");
  for (const page of pages.slice(1)) {
    await page.locator("#messages .others .text", { hasText: "Hello from Java" }).waitFor();
  }
  assert.deepEqual(shown.sort(), NODES);
});

test("who was on a node that is killed goes on at another", BOUNDED, async (t) => {
  const again = { reconnection: true, reconnectionDelay: 100, reconnectionDelayMax: 300 };
  const ada = await enterOn(t, "polling", "Node.js", again);
  const bob = await enterOn(t, "upgrade", "Node.js", again);
  const eve = await enterOn(t, "polling", "Java 1", again);
  for (const socket of [ada, bob, eve]) {
    await join(socket, "failover");
  }
  process.kill(Number(pid), "SIGKILL");
  await until("both are elsewhere", () => [ada, bob].every((socket) => socket.connected && socket.node !== "Node.js"));
  await say(eve, "failover", "still there?");
  for (const socket of [ada, bob]) {
    await until("it is heard", () => socket.heard.length === 1);
  }
  await until("everybody is seen to be online", () =>
    [ada, bob, eve].every(({ nickname }) => eve.online?.includes(nickname)));
});
