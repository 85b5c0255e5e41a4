/** What the tests of the clients share. */

/** Where the contract is offered. */
export const SERVER = process.env.CONTRACT_URL ?? "http://localhost:3000";

/** A test that hangs fails, long before the process that runs it is ended. */
export const BOUNDED = { timeout: 20_000 };

/** The ways that a client may take; an upgrade is complete before the test begins. */
export const WAYS = [
  { way: "polling only", transports: ["polling"], ends: "polling" },
  { way: "WebSocket only", transports: ["websocket"], ends: "websocket" },
  {
    way: "polling, upgraded to WebSocket",
    transports: ["polling", "websocket"],
    ends: "websocket",
    upgrades: true,
  },
];

/** One, two, three and four bytes in UTF-8, combined ones, and what JSON or HTML would escape. */
export const UNICODE =
  'plain é € 日本語 😀👩‍👩‍👧‍👦 e\u0301 \u2028\u2029 "\\/<b>&amp;\u0001\u001f\u007f\ufeff end';

export const KILO = 1024;

/** Waits for an event of an emitter of the clients, and gives its arguments. */
export function event(emitter, name) {
  return new Promise((resolve) => emitter.once(name, (...args) => resolve(args)));
}

/** Collects the arguments of an event until it has come so often. */
export function events(emitter, name, count) {
  const received = [];
  return new Promise((resolve) => {
    emitter.on(name, function listener(...args) {
      received.push(args);
      if (received.length === count) {
        emitter.off(name, listener);
        resolve(received);
      }
    });
  });
}

/** Bytes that are no text. */
export function bytes(length) {
  return Buffer.from(Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 0xff));
}
