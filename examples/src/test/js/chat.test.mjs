/**
 * The chat in a real browser: two people, one of them limited to polling. Started by ChatTest, which
 * gives the address of the chat as URL, and by CONTROL where it can be told to restart the server.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser } from "../../../../testing/src/main/js/browser.mjs";

const { URL: url, CONTROL: control, SCREENSHOTS: screenshots } = process.env;
const TIMEOUT = 15_000;

let browser;
let ada;
let bob;

before(async () => {
  browser = await openBrowser();
  ada = await enter("Ada", "/", { width: 1100, height: 720 });
  bob = await enter("Bob", "/?transports=polling", { width: 390, height: 780 });
});

after(() => browser?.close());

async function enter(nickname, path, viewport) {
  const page = await (await browser.newContext({ viewport, reducedMotion: "reduce" })).newPage();
  page.setDefaultTimeout(TIMEOUT);
  page.failures = [];
  page.on("pageerror", (error) => page.failures.push(error));
  await page.goto(url + path);
  await page.fill("#nickname", nickname);
  await page.click("#enter button");
  await page.waitForSelector("#chat:not([hidden])");
  await state(page, "connected");
  return page;
}

const state = (page, name) => page.waitForSelector(`#state[data-state="${name}"]`);
const shows = (page, selector, text) => page.locator(selector, { hasText: text }).first().waitFor();

async function say(page, text) {
  await page.fill("#text", text);
  await page.press("#text", "Enter");
}

async function picture(page, name) {
  if (screenshots) {
    await page.screenshot({ path: `${screenshots}/${name}.png` });
  }
}

test("each sees which transport is in use", async () => {
  await shows(ada, "#transport", "websocket");
  await shows(bob, "#transport", "polling");
});

test("everybody sees who is online and who is in the room", async () => {
  for (const page of [ada, bob]) {
    await page.waitForFunction(() => document.querySelectorAll("#online li").length === 2);
    await page.waitForFunction(() => document.querySelectorAll("#members li").length === 2);
  }
});

test("a message arrives, and its author sees that it was delivered", async () => {
  await say(ada, "Hello Bob, 你好 😀");
  await shows(bob, "#messages .others .text", "Hello Bob, 你好 😀");
  await shows(ada, "#messages .mine .delivery", "delivered");
  await say(bob, "Hello Ada");
  await shows(ada, "#messages .others .text", "Hello Ada");
  await shows(bob, "#messages .mine .delivery", "delivered");
});

test("typing shows while it goes on", async () => {
  // Sent once a second, and volatile: one may be lost while Bob's next poll is on its way.
  await Promise.all([
    ada.locator("#text").pressSequentially("I am still thinking", { delay: 200 }),
    shows(bob, "#typing", "Ada is typing…"),
  ]);
  await ada.fill("#text", "");
});

test("a picture is sent as bytes and shown", async () => {
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGNgYPiPB41K//8PACpJY52VTsNdAAAAAElFTkSuQmCC",
    "base64",
  );
  await bob.setInputFiles("#file", { name: "square.png", mimeType: "image/png", buffer: png });
  await shows(bob, "#messages .mine .delivery", "delivered");
  const shown = ada.locator("#messages .others img[alt='square.png']");
  await shown.waitFor();
  assert.equal(await shown.evaluate((img) => img.decode().then(() => img.naturalWidth)), 10);
});

test("a file of 300 KB arrives whole", async () => {
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) & 0xff));
  await ada.setInputFiles("#file", {
    name: "numbers.bin",
    mimeType: "application/octet-stream",
    buffer: bytes,
  });
  const link = bob.locator("#messages .others a[download='numbers.bin']");
  await link.waitFor();
  const sum = await link.evaluate(async (a) =>
    new Uint8Array(await (await fetch(a.href)).arrayBuffer()).reduce((s, b) => s + b, 0),
  );
  assert.equal(
    sum,
    bytes.reduce((s, b) => s + b, 0),
  );
});

test("rooms can be joined and left, and are apart", async () => {
  for (const page of [ada, bob]) {
    if (page === bob) {
      await page.click("#menu");
    }
    await page.fill("#room", "jvm");
    await page.press("#room", "Enter");
    await shows(page, "#title", "jvm");
  }
  await ada.waitForFunction(() => document.querySelectorAll("#members li").length === 2);
  await say(ada, "only for the jvm room");
  await shows(bob, "#messages .others .text", "only for the jvm room");
  await picture(ada, "desktop");
  await picture(bob, "phone");
  await bob.click("#menu");
  await picture(bob, "phone-rooms");
  await bob.click("#rooms li.current .leave");
  await shows(bob, "#title", "lobby");
  await ada.waitForFunction(() => document.querySelectorAll("#members li").length === 1);
  assert.equal(await bob.locator("#messages", { hasText: "only for the jvm room" }).count(), 0);
});

test("a refused nickname is explained", async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  await page.evaluate(() => document.getElementById("nickname").removeAttribute("maxlength"));
  await page.fill("#nickname", "x".repeat(30));
  await page.click("#enter button");
  await shows(page, "#refusal", "1 to 24 characters");
  await page.close();
});

test("the page survives a restart of the server, with its rooms and its unsent messages", async () => {
  await fetch(`${control}/stop`, { method: "POST" });
  for (const page of [ada, bob]) {
    await page.waitForSelector('#state:not([data-state="connected"])');
  }
  await say(ada, "written while the server was away");
  await picture(ada, "away");
  await fetch(`${control}/start`, { method: "POST" });
  for (const page of [ada, bob]) {
    await state(page, "connected");
  }
  await shows(ada, "#messages .mine .delivery", "delivered");
  await ada.click("#rooms >> text=# lobby");
  await say(ada, "here again");
  await shows(bob, "#messages .others .text", "here again");
});

test("nothing went wrong in the pages", () => {
  assert.deepEqual([...ada.failures, ...bob.failures], []);
});
