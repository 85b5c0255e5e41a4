/** The official client in a real browser, as our server serves it. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, afterEach, before, describe, test } from "node:test";
import { openBrowser } from "../../../../testing/src/main/js/browser.mjs";
import { BOUNDED, SERVER, UNICODE, WAYS } from "./support.mjs";

let browser;
let page;
let problems;

before(async () => {
  browser = await openBrowser();
}, { timeout: 60_000 });

after(() => browser?.close());

afterEach(async () => {
  await page.close();
  assert.deepEqual(problems, []);
});

/** Opens a page without content, at this address, and notes what goes wrong in it. */
async function open(address) {
  page = await browser.newPage();
  problems = [];
  page.on("pageerror", (error) => problems.push(error));
  await page.goto(address);
}

/**
 * Runs in the page. Connects with the client that the page has loaded, says what there is to say,
 * and returns what came of it; bytes as arrays, so that they survive the way back.
 */
async function conversation({ server, transports, upgrades, unicode }) {
  const event = (emitter, name) =>
    new Promise((resolve) => emitter.once(name, (...args) => resolve(args)));
  const plain = (value) =>
    value instanceof ArrayBuffer
      ? { bytes: [...new Uint8Array(value)] }
      : Array.isArray(value)
        ? value.map(plain)
        : value;
  const sentBack = (socket, ...args) => {
    const back = event(socket, "message-back");
    socket.emit("message", ...args);
    return back;
  };
  const socket = io(server, { transports, auth: { token: unicode } });
  const auth = event(socket, "auth");
  await event(socket.io, "open");
  if (upgrades) {
    await event(socket.io.engine, "upgrade");
  }
  const result = {
    auth: await auth,
    transport: socket.io.engine.transport.name,
    text: await sentBack(socket, unicode, 1, null, { a: [true] }),
    bytes: plain(
      await sentBack(socket, new Uint8Array([1, 2, 255]), "between", new Uint8Array(0).buffer),
    ),
    blob: plain(await sentBack(socket, new Blob(["blob"]))),
    ack: await socket.emitWithAck("message-with-ack", unicode),
  };
  const custom = io(`${server}/custom`, { transports });
  result.custom = await sentBack(custom, "in another namespace");
  result.shared = custom.io === socket.io;

  const large = Array.from({ length: 4 }, (_, i) => [
    String.fromCodePoint(0x61 + i, 0xe9).repeat(50 * 1024),
    new Uint8Array(100 * 1024).fill(i),
  ]);
  const received = [];
  const all = new Promise((resolve) => {
    socket.on("message-back", (...args) => received.push(args) === large.length && resolve());
  });
  large.forEach((args) => socket.emit("message", ...args));
  await all;
  socket.off("message-back");
  result.large = received.every(
    ([text, bytes], i) =>
      text === large[i][0] && new Uint8Array(bytes).every((byte) => byte === i) && bytes.byteLength === 100 * 1024,
  );

  const back = event(socket, "auth");
  socket.io.engine.close();
  result.authAgain = await back;
  result.textAgain = await sentBack(socket, "back");
  socket.disconnect();
  custom.disconnect();
  return result;
}

function assertWentWell(result, ends) {
  assert.deepEqual(result, {
    auth: [{ token: UNICODE }],
    transport: ends,
    text: [UNICODE, 1, null, { a: [true] }],
    bytes: [{ bytes: [1, 2, 255] }, "between", { bytes: [] }],
    blob: [{ bytes: [...Buffer.from("blob")] }],
    ack: UNICODE,
    custom: ["in another namespace"],
    shared: true,
    large: true,
    authAgain: [{ token: UNICODE }],
    textAgain: ["back"],
  });
}

describe("The client in a browser", () => {
  for (const { way, transports, ends, upgrades } of WAYS) {
    // @Tag("EV07") @Tag("PK21")
    test(`works, ${way}`, BOUNDED, async () => {
      await open(`${SERVER}/`);
      await page.addScriptTag({ url: "/socket.io/socket.io.js" });
      const result = await page.evaluate(conversation, {
        server: SERVER,
        transports,
        upgrades,
        unicode: UNICODE,
      });
      assertWentWell(result, ends);
    });
  }

  test("works in a page of another origin", BOUNDED, async () => {
    const elsewhere = createServer((_, response) => response.end("<!doctype html>"));
    await new Promise((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    try {
      await open(`http://127.0.0.1:${elsewhere.address().port}/`);
      await page.addScriptTag({ url: `${SERVER}/socket.io/socket.io.js` });
      const result = await page.evaluate(conversation, {
        server: SERVER,
        transports: ["polling", "websocket"],
        upgrades: true,
        unicode: UNICODE,
      });
      assertWentWell(result, "websocket");
    } finally {
      elsewhere.close();
    }
  });

  for (const bundle of ["socket.io.min.js", "socket.io.esm.min.js"]) {
    test(`works as ${bundle}`, BOUNDED, async () => {
      await open(`${SERVER}/`);
      if (bundle.includes("esm")) {
        await page.addScriptTag({
          type: "module",
          content: `import { io } from "/socket.io/${bundle}"; window.io = io;`,
        });
        await page.waitForFunction(() => window.io !== undefined);
      } else {
        await page.addScriptTag({ url: `/socket.io/${bundle}` });
      }
      const result = await page.evaluate(conversation, {
        server: SERVER,
        transports: ["websocket"],
        upgrades: false,
        unicode: UNICODE,
      });
      assertWentWell(result, "websocket");
    });
  }

  test("is loaded with its source maps, and once", BOUNDED, async () => {
    await open(`${SERVER}/`);
    const answers = await page.evaluate(async () => {
      const url = "/socket.io/socket.io.js";
      const first = await fetch(url, { cache: "no-store" });
      const again = await fetch(url, {
        cache: "no-store",
        headers: { "If-None-Match": first.headers.get("ETag") },
      });
      const map = await fetch(`${url}.map`);
      return [first.status, again.status, map.status, (await map.json()).version];
    });
    assert.deepEqual(answers, [200, 304, 200, 3]);
  });
});
