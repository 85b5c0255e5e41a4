/**
 * One client's side of one scenario: makes its connections, waits with a bound, compares what came,
 * and notes what it said and heard. Runs in Node.js and, as it is, in a browser, with every
 * generation of the official client: it uses only what all of them have.
 */

/** The rule is not met: what was expected, and what came instead. */
export class Unmet extends Error {
  constructor(expected, received) {
    super(`expected ${expected}, received ${received}`);
    this.expected = expected;
    this.received = received;
  }
}

/** A scenario that hangs fails, well before whoever started it loses patience. */
const LONGEST_SCENARIO_MS = 15_000;

/** What is expected where a connection is lost; whoever reads the answer knows it by this. */
const LOST = "a connection that stays";

const MOST_NOTES = 300;
const LONGEST_TEXT = 400;

/** What each transport of the matrix allows a client, and where it has to end. */
const TRANSPORTS = {
  polling: { transports: ["polling"], ends: "polling" },
  websocket: { transports: ["websocket"], ends: "websocket" },
  upgrade: { transports: ["polling", "websocket"], ends: "websocket" },
};

export class Stage {
  #setting;
  #began = Date.now();
  #sockets = [];
  #leaving = new Set();
  #waiting = new Set();
  #fail;
  #failed;
  #bound;

  /** What was said and heard: `[milliseconds, connection, way, text]`. */
  log = [];

  /**
   * @param setting `library` (the client's exports), `generation` (the first number of its
   *   version), `url`, `path`, `transport`, `options` (more for the client), `room` (a name nobody
   *   else uses), `restart` (has the server restarted), `patience` (for all of it, in milliseconds)
   */
  constructor(setting) {
    this.#setting = setting;
    this.#failed = new Promise((_, reject) => (this.#fail = reject));
    this.#failed.catch(() => {});
    const { patience = LONGEST_SCENARIO_MS } = setting;
    this.#bound = setTimeout(() => {
      const waits = [...this.#waiting].join(", ") || "an end of the scenario";
      this.fail(waits, `nothing within ${patience / 1000} s`);
    }, patience);
  }

  /** The number before the first dot of the client's version. */
  get generation() {
    return this.#setting.generation;
  }

  /** Whether the client is of Socket.IO 1 or 2, which says some things in other ways. */
  get old() {
    return this.generation < 3;
  }

  get transport() {
    return this.#setting.transport;
  }

  get room() {
    return this.#setting.room;
  }

  /** Ends the scenario, which has failed. */
  fail(expected, received) {
    this.note("", "note", `failed: expected ${expected}, received ${received}`);
    this.#fail(new Unmet(expected, received));
  }

  /** Fails as soon as anything has, whatever is waited for. */
  race(promise) {
    return Promise.race([promise, this.#failed]);
  }

  note(connection, way, text) {
    if (this.log.length < MOST_NOTES) {
      this.log.push([Date.now() - this.#began, connection, way, shortened(text)]);
    }
  }

  /**
   * A socket over a connection of its own, which begins to connect. It does not come back by itself
   * unless the options say so, and must not be lost unless it was `expectLoss`-ed.
   */
  open(namespace = "/", options = {}) {
    const { library, url, path } = this.#setting;
    const socket = library(url + namespace, {
      path: path.replace(/\/$/, ""),
      transports: TRANSPORTS[this.transport].transports,
      forceNew: true,
      reconnection: false,
      reconnectionDelay: 50,
      reconnectionDelayMax: 100,
      randomizationFactor: 0,
      // Clients of Socket.IO 2 send cookies otherwise, which a server that lets any origin in refuses.
      withCredentials: false,
      ...this.#setting.options,
      ...options,
    });
    const connection = `connection ${this.#sockets.length + 1}`;
    this.#listen(socket.io, connection);
    this.#watch(socket, connection);
    return socket;
  }

  /** One more socket over the connection of another. */
  beside(other, namespace, options = {}) {
    const socket = other.io.socket(namespace, options);
    this.#watch(socket, `${namespace}, beside`);
    return socket;
  }

  #watch(socket, connection) {
    this.#sockets.push(socket);
    socket.on("disconnect", (reason) => {
      this.note(connection, "note", `disconnect: ${reason}`);
      if (!this.#leaving.has(socket)) {
        this.fail(LOST, `disconnect: ${reason}`);
      }
    });
    for (const error of ["connect_error", "error"]) {
      socket.on(error, (cause) => {
        this.note(connection, "note", `${error}: ${words(cause)}`);
        if (!this.#leaving.has(socket)) {
          // The engine's errors have a type; what the server says has not.
          const expected = cause?.type === undefined ? "a connection without errors" : LOST;
          this.fail(expected, `${error}: ${words(cause)}`);
        }
      });
    }
  }

  /** Notes every packet of every engine that a manager has in the course of time. */
  #listen(manager, connection) {
    let known;
    const hook = () => {
      const { engine } = manager;
      if (engine && engine !== known) {
        known = engine;
        engine.on("packet", ({ type, data }) => this.note(connection, "received", said(type, data)));
        engine.on("packetCreate", ({ type, data }) => this.note(connection, "sent", said(type, data)));
        engine.on("upgrade", ({ name }) => this.note(connection, "note", `upgraded to ${name}`));
      }
    };
    hook();
    manager.on("open", hook);
  }

  /** From here on this socket may be lost, and hear errors. */
  expectLoss(...sockets) {
    sockets.forEach((socket) => this.#leaving.add(socket));
  }

  /** From here on this socket has to stay, again. */
  expectStay(...sockets) {
    sockets.forEach((socket) => this.#leaving.delete(socket));
  }

  /** Opens a socket, and waits until it is connected over the transport that it should end with. */
  async connect(namespace, options) {
    const socket = this.open(namespace, options);
    await this.event(socket, "connect");
    await this.settled(socket);
    return socket;
  }

  /** Waits until a connection has the transport that it should end with. */
  async settled(socket) {
    const { engine } = socket.io;
    const { ends } = TRANSPORTS[this.transport];
    if (engine.transport.name !== ends) {
      await this.event(engine, "upgrade");
    }
    this.check(engine.transport.name, ends, "the transport");
  }

  /** Waits for an event of an emitter, and gives its arguments. */
  event(emitter, name) {
    return this.wait(
      `the event ${name}`,
      new Promise((resolve) => emitter.once(name, (...args) => resolve(args))),
    );
  }

  /** Collects the arguments of an event until it has come so often. */
  events(emitter, name, count) {
    const received = [];
    return this.wait(
      `the event ${name}, ${count} times`,
      new Promise((resolve) =>
        emitter.on(name, (...args) => {
          received.push(args);
          if (received.length === count) {
            resolve(received);
          }
        }),
      ),
    );
  }

  /** Emits with an acknowledgement, and gives what it says. */
  ask(socket, name, ...args) {
    return this.wait(
      `an acknowledgement of ${name}`,
      new Promise((resolve) => socket.emit(name, ...args, (...answer) => resolve(answer))),
    );
  }

  /** Says something that comes back. */
  echo(socket, ...args) {
    const back = this.event(socket, "message-back");
    socket.emit("message", ...args);
    return back;
  }

  /** Asks again and again until the answer is this. */
  async until(what, condition) {
    this.#waiting.add(what);
    while (!(await this.race(condition()))) {
      await this.pause(20);
    }
    this.#waiting.delete(what);
  }

  /** Lets time go by, for what repeats itself in time. */
  pause(ms) {
    return this.race(new Promise((resolve) => setTimeout(resolve, ms)));
  }

  /** Waits with the bound of the scenario; a failure says what was waited for. */
  wait(what, promise) {
    this.#waiting.add(what);
    const bounded = this.race(promise).finally(() => this.#waiting.delete(what));
    // A scenario may fail before it comes to wait for this.
    bounded.catch(() => {});
    return bounded;
  }

  /** Compares values; bytes are bytes in whatever they come. */
  check(actual, expected, what = "") {
    if (!same(actual, expected)) {
      const is = written(actual);
      const should = written(expected);
      const from = Math.max(0, [...is].findIndex((c, i) => c !== should[i]) - 40);
      const shown = (text) => (from > 80 ? `… ${shortened(text.slice(from))}` : shortened(text));
      throw new Unmet(`${what && what + " "}${shown(should)}`, shown(is));
    }
  }

  /** Has the server restarted; it comes back at the same address. */
  restart() {
    return this.wait("the server to be restarted", this.#setting.restart());
  }

  close() {
    clearTimeout(this.#bound);
    this.#sockets.forEach((socket) => {
      this.#leaving.add(socket);
      const { io } = socket;
      io.reconnection?.(false);
      (io._close ?? io.close).call(io);
    });
  }
}

/** Plays a scenario and tells what came of it. */
export async function play(scenario, setting) {
  const stage = new Stage(setting);
  try {
    if (!scenario) {
      throw new Unmet("a scenario", "one that this client does not know");
    }
    await stage.race(scenario(stage));
    return { ok: true };
  } catch (e) {
    const { expected = "no error", received = String(e?.stack ?? e) } = e ?? {};
    return { ok: false, expected, received, log: stage.log };
  } finally {
    stage.close();
  }
}

/** Bytes that are no text. */
export function bytes(length, seed = 0) {
  const array = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    array[i] = i * 31 + (i >> 8) + seed;
  }
  // The oldest client knows the bytes of Node.js by their class.
  return typeof Buffer === "undefined" ? array.buffer : Buffer.from(array.buffer);
}

/** Compares without writing: some values are large, and there are many clients on the machine. */
function same(a, b) {
  const [bytesOfA, bytesOfB] = [view(a), view(b)];
  if (bytesOfA && bytesOfB) {
    return bytesOfA.length === bytesOfB.length && bytesOfA.every((byte, i) => byte === bytesOfB[i]);
  }
  if (bytesOfA || bytesOfB || typeof a !== "object" || typeof b !== "object" || !a || !b) {
    return a === b;
  }
  const keys = Object.keys(a).filter((key) => a[key] !== undefined);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).filter((key) => b[key] !== undefined).length &&
    keys.every((key) => same(a[key], b[key]))
  );
}

/** The bytes of a value that is some, in whatever they come. */
function view(value) {
  return value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : ArrayBuffer.isView(value)
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : undefined;
}

/** A value in one form, whatever its bytes are in and however its members are ordered. */
function written(value) {
  return JSON.stringify(plain(value)) ?? "undefined";
}

function plain(value) {
  const bytesOfIt = view(value);
  if (bytesOfIt) {
    return hexadecimal(bytesOfIt);
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (value !== null && typeof value === "object") {
    const members = Object.entries(value).map(([key, member]) => [key, plain(member)]);
    return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return value;
}

const DIGITS = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

function hexadecimal(array) {
  return `<${Array.from(array, (byte) => DIGITS[byte]).join("")}>`;
}

function said(type, data) {
  return data === undefined || data === null
    ? type
    : `${type} ${typeof data === "string" ? data.slice(0, LONGEST_TEXT) : written(head(data))}`;
}

/** Enough of some bytes to know them by. */
function head(data) {
  return view(data)?.subarray(0, 64) ?? data;
}

function words(cause) {
  return cause instanceof Error ? cause.message : JSON.stringify(cause);
}

function shortened(text) {
  return text.length <= LONGEST_TEXT
    ? text
    : `${text.slice(0, LONGEST_TEXT)} … (${text.length} characters)`;
}
