/**
 * Each scenario of the client matrix can fail: it notices a fault in what it is about. The faults are
 * edits of the reference server, each in a process of its own; the last test is without any.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { io } from "socket.io-client";
import { SCENARIOS } from "../../main/resources/io/undersocket/tck/clients/scenarios.mjs";
import { play } from "../../main/resources/io/undersocket/tck/clients/stage.mjs";
import { BOUNDED } from "./support.mjs";

const TCK = fileURLToPath(new URL("../../..", import.meta.url));
const REFERENCE = "src/main/resources/io/undersocket/tck/contract/reference.mjs";

/** How long a scenario waits for what does not come. */
const PATIENCE_MS = 3000;

const BACK = 'socket.emit("message-back", ...args)';
const SAY = "say: (chosen, event, ...args) => whom(socket, chosen).emit(event, ...args)";

/** What a scenario is to notice: the scenario, the fault, what is edited, what it becomes. */
const FAULTS = [
  ["text", "an empty key is lost", BACK, BACK.replace("...args", '...args.map((a) => (a?.[""] === "" ? {} : a))')],
  ["unicode", "a line separator is a line break", BACK, BACK.replace("...args", '...args.map((a) => (typeof a === "string" ? a.replace("\\u2028", "\\n") : a))')],
  ["binary", "a byte of many is lost", BACK, BACK.replace("...args", "...args.map((a) => (a?.length > 200 ? a.subarray(1) : a))")],
  ["acks", "one of many is answered for another", "args.pop()(...args)", 'args.pop()(...(args[0] === 7 ? [8, "8"] : args))'],
  ["ack-binary", "nested bytes are lost", "args.pop()(...args)", "args.pop()(args[0], { ...args[1], n: [] })"],
  ["asked", "no answer is an answer", 'late ? ack("late", []) : ack("answered", answer)', 'ack("answered", answer)'],
  ["namespaces", "who returns is not heard", '["/", "/custom"]) io.of(namespace).on("connection", answer)', '["/", "/custom"]) io.of(namespace).once("connection", answer)'],
  ["multiplex", "one event goes to the other namespace", BACK, BACK.replace("socket", "(args[1] === 3 ? [...socket.client.sockets.values()].at(-1) : socket)")],
  ["refused", "other data", "code: 42", "code: 43"],
  ["slow", "refused in the end", "setTimeout(next, 300)", 'setTimeout(next, 300, new Error("no"))'],
  ["order", "one event is late", BACK, `setTimeout(() => ${BACK}, args[0] === 30 ? 50 : 0)`],
  ["burst", "the last one is missing", "i < count", "i < count - 1"],
  ["rooms", "the speaker hears itself", SAY, SAY.replace("whom(socket", "whom(nsp")],
  ["rooms", "nobody leaves", "socket.leave(room);", ""],
  ["large", "the end is cut off", BACK, BACK.replace("...args", '...args.map((a) => (typeof a === "string" ? a.slice(0, 100000) : a))')],
  ["upgrading", "one event is lost", BACK, `args[0] === 9 || ${BACK}`],
  ["upgrading", "one event comes twice", BACK, `{ ${BACK}; if (args[0] === 9) ${BACK}; }`, true],
  ["idle", "no ping", "pingInterval: 300", "pingInterval: 30_000"],
  ["reconnect", "let in once", 'path: "/socket.io/"', 'path: "/socket.io/", allowRequest: (r, ok) => ok(null, !/transport=websocket/.test(r.url) || !(globalThis.came = (globalThis.came ?? -1) + 1))'],
  ["kicked", "the connection is closed with the namespace", "socket.disconnect(close)", "socket.disconnect(true)"],
  ["kicked", "not told", "socket.disconnect(close)", "socket.conn.close()"],
  ["reasons", "always the same reason", "reasons.set(socket.id, reason)", 'reasons.set(socket.id, "transport close")'],
  ["auth", "forgotten", 'socket.emit("auth", socket.handshake.auth)', 'socket.emit("auth", {})'],
  ["query", "forgotten", "ack(socket.handshake)", "ack({ ...socket.handshake, query: {} })"],
  ["beside", "the last argument is lost", SAY, SAY.replace("emit(event, ...args)", "emit(event, ...args.slice(0, -1))")],
];

let folder;
let reference;

before(async () => {
  reference = await readFile(path.join(TCK, REFERENCE), "utf8");
  // Where a script finds the server's packages.
  await mkdir(path.join(TCK, "node_modules", ".undersocket-tck"), { recursive: true });
  folder = await mkdtemp(path.join(TCK, "node_modules", ".undersocket-tck", "faults"));
});

after(() => rm(folder, { recursive: true, force: true }));

let files = 0;

/** Starts a server, which ends with the test; gives its address. */
async function serve(t, script) {
  const file = path.join(folder, `${files++}.mjs`);
  await writeFile(file, script);
  const server = spawn(process.execPath, [file, "--port", "0", "--patient", "--attended"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  t.after(() => server.stdin.end());
  const offer = await new Promise((resolve) =>
    createInterface({ input: server.stdout }).once("line", resolve),
  );
  return offer.split(" ").at(-1);
}

async function result(scenario, url) {
  const setting = {
    library: io,
    generation: 4,
    url,
    path: "/socket.io/",
    transport: scenario === "upgrading" ? "upgrade" : "websocket",
    room: "a room",
    patience: PATIENCE_MS,
  };
  const peer = scenario === "beside" ? play(SCENARIOS.peer, setting) : undefined;
  const came = await play(SCENARIOS[scenario], setting);
  await peer;
  return came;
}

describe("A scenario", () => {
  for (const [scenario, fault, from, to] of FAULTS) {
    test(`"${scenario}" notices: ${fault}`, BOUNDED, async (t) => {
      const script = reference.replace(from, () => to);
      assert.notEqual(script, reference, `there is no ${from}`);
      const came = await result(scenario, await serve(t, script));
      assert.equal(came.ok, false);
      assert.notEqual(came.expected, "no error", came.received);
    });
  }

  test("of each kind has its fault, and passes without", BOUNDED, async (t) => {
    const url = await serve(t, reference);
    const known = new Set(FAULTS.map(([scenario]) => scenario));
    // Played by another client, and noticed as "reconnect" is.
    const rest = Object.keys(SCENARIOS).filter((scenario) => !known.has(scenario));
    assert.deepEqual(rest.sort(), ["peer", "restart"]);
    for (const scenario of known) {
      assert.deepEqual(await result(scenario, url), { ok: true }, scenario);
    }
  });
});
