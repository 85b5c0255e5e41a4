/**
 * Plays scenarios in a real Chromium, in pages that belong to another origin than the server; speaks
 * as `driver.mjs` does. Scenarios that are played at once are in pages with profiles of their own, so
 * that they do not wait for one another's connections, of which a browser allows few.
 *
 * Its argument says which client it is, in JSON: `{library, bundle, generation}`, the bundle being a
 * file of the package.
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { openBrowser } from "./browser.mjs";
import { answerLines } from "./lines.mjs";

const { library, bundle, generation } = JSON.parse(process.argv[2]);
const require = createRequire(import.meta.url);
const here = (file) => readFile(new URL(file, import.meta.url), "utf8");

const files = {
  "/": ["text/html", '<!doctype html><script src="client.js"></script>'],
  "/client.js": script(await readFile(path.join(home(library), bundle), "utf8")),
  "/stage.mjs": script(await here("stage.mjs")),
  "/scenarios.mjs": script(await here("scenarios.mjs")),
};
// A real server: browsers keep pages that come from anywhere else away from those on this machine.
const server = createServer((request, response) => {
  const [type, body] = files[request.url] ?? [];
  response.writeHead(type ? 200 : 404, { "content-type": type ?? "text/plain" }).end(body);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${server.address().port}/`;
const browser = await openBrowser();

function script(body) {
  return ["text/javascript; charset=utf-8", body];
}

/** Where a package is: what it exports may be anywhere inside. */
function home(name) {
  const main = require.resolve(name);
  const folder = path.join("node_modules", name);
  return main.slice(0, main.lastIndexOf(folder) + folder.length);
}

/** Pages whose scenario is over, and was well: to make one takes longer than most scenarios. */
const idle = [];

/** A page, and how the scenario that is played in it has the server restarted. */
async function stand() {
  const context = await browser.newContext();
  const made = { context, page: await context.newPage(), restart: undefined };
  await made.page.exposeFunction("restartServer", () => made.restart());
  await made.page.goto(origin);
  return made;
}

async function answer(request, restart) {
  const used = idle.pop() ?? (await stand());
  used.restart = restart;
  const result = await used.page.evaluate(
    async ({ scenario, ...setting }) => {
      const { SCENARIOS } = await import("/scenarios.mjs");
      const { play } = await import("/stage.mjs");
      return play(SCENARIOS[scenario], {
        ...setting,
        library: window.io,
        restart: window.restartServer,
      });
    },
    { ...request, generation },
  );
  if (result.ok) {
    idle.push(used);
  } else {
    await used.context.close();
  }
  return result;
}

await answerLines(answer, () => browser.close());
