/**
 * Plays scenarios in Node.js: reads a line of JSON `{id, scenario, url, path, transport, room}`,
 * answers a line `{id, ok, expected, received, log}`; many at once. Asks for a restart of the server
 * with `{id, restart: true}` and waits for `{id, restarted: true}`. Ends with its input.
 *
 * Its argument says which client it is: `{library, generation, parser}` in JSON.
 */
import { createRequire } from "node:module";
import { answerLines } from "./lines.mjs";
import { SCENARIOS } from "./scenarios.mjs";
import { play } from "./stage.mjs";

const { library, generation, parser } = JSON.parse(process.argv[2]);
const require = createRequire(import.meta.url);
const client = require(library);
const options = parser ? { parser: require(parser) } : {};

answerLines(({ scenario, ...request }, restart) =>
  play(SCENARIOS[scenario], { ...request, library: client, generation, options, restart }),
);
