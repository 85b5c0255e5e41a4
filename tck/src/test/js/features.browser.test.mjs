/** The official client in a real browser, as our server serves it, in every scenario. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { openBrowser } from "../../../../testing/src/main/js/browser.mjs";
import { SCENARIOS } from "./scenarios.mjs";
import { BOUNDED, SERVER, WAYS } from "./support.mjs";

/** Which of the client's files the page loads; one speaks JSON, the other MessagePack. */
const BUNDLE = process.env.BUNDLE ?? "socket.io.min.js";

let browser;
let page;
let problems;

before(async () => {
  browser = await openBrowser();
  page = await browser.newPage();
  problems = [];
  page.on("pageerror", (error) => problems.push(error));
  const source = await readFile(new URL("scenarios.mjs", import.meta.url), "utf8");
  await page.route(`${SERVER}/scenarios.mjs`, (route) =>
    route.fulfill({ contentType: "text/javascript", body: source }),
  );
  await page.goto(`${SERVER}/`);
  await page.addScriptTag({ url: `/socket.io/${BUNDLE}` });
}, { timeout: 60_000 });

after(() => browser?.close());

/** Runs in the page; what was compared goes out, since the page has no assertions. */
async function play({ name, server, way }) {
  const { SCENARIOS, Stage } = await import("/scenarios.mjs");
  const compared = [];
  const check = (actual, expected) => compared.push({ actual, expected });
  const stage = new Stage({ Manager: io.Manager, server, way, check });
  try {
    await SCENARIOS[name](stage);
  } finally {
    stage.close();
  }
  return compared;
}

for (const way of WAYS) {
  describe(`The client in a browser, ${way.way},`, () => {
    for (const name of Object.keys(SCENARIOS)) {
      test(name, BOUNDED, async () => {
        const compared = await page.evaluate(play, { name, server: SERVER, way });
        assert.notEqual(compared.length, 0);
        compared.forEach(({ actual, expected }) => assert.deepEqual(actual, expected));
        assert.deepEqual(problems, []);
      });
    }
  });
}
