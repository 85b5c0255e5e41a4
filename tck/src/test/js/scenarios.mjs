/**
 * What applications do with Socket.IO, said with the official client: each scenario is told to a
 * server that does what it is asked to (`Features` in the Java tests). Runs in Node.js and, as it
 * is, in a browser.
 */

/** One client's side of one scenario: makes its connections and compares what came of it. */
export class Stage {
  #managers = [];

  /**
   * @param Manager of the client that is tested
   * @param server where the server is
   * @param way the transports, and what is to be waited for: see support.mjs
   * @param check called with what is and what should be
   */
  constructor({ Manager, server, way, check }) {
    this.Manager = Manager;
    this.server = server;
    this.way = way;
    this.compare = check;
  }

  /** A connection that is not shared; opened with its first socket. */
  manage(options = {}) {
    const manager = new this.Manager(this.server, {
      autoConnect: false,
      reconnection: false,
      transports: this.way.transports,
      ...options,
    });
    this.#managers.push(manager);
    return manager;
  }

  /** Connects to a namespace, over a connection of its own that has ended where it should. */
  async connect(namespace, options = {}) {
    const manager = this.manage(options);
    const socket = manager.socket(namespace, options);
    const connected = outcome(socket);
    socket.connect();
    await event(manager, "open");
    if (this.way.upgrades) {
      await event(manager.engine, "upgrade");
    }
    await connected;
    this.check(manager.engine.transport.name, this.way.ends);
    return socket;
  }

  /** Connects to one more namespace over the connection of a socket. */
  async join(other, namespace, options = {}) {
    const socket = other.io.socket(namespace, options);
    const connected = outcome(socket);
    socket.connect();
    await connected;
    return socket;
  }

  check(actual, expected) {
    this.compare(plain(actual), plain(expected));
  }

  close() {
    this.#managers.splice(0).forEach((manager) => manager.engine?.close());
  }
}

/** Waits for an event of an emitter of the clients, and gives its arguments. */
export function event(emitter, name) {
  return new Promise((resolve) => emitter.once(name, (...args) => resolve(args)));
}

/** Waits until a socket is connected, or fails as it did. */
function outcome(socket) {
  return new Promise((resolve, reject) => {
    socket.once("connect", () => {
      socket.off("connect_error", reject);
      resolve();
    });
    socket.once("connect_error", reject);
  });
}

/** All arguments of an acknowledgement. */
export function ask(socket, name, ...args) {
  return new Promise((resolve) => socket.emit(name, ...args, (...answer) => resolve(answer)));
}

/** Bytes as a browser's client of MessagePack knows them, and every other. */
function bytes(...values) {
  return new Uint8Array(values).buffer;
}

/** Bytes of whatever kind become comparable, and survive the way out of a browser. */
export function plain(value) {
  if (value instanceof ArrayBuffer) {
    return { bytes: [...new Uint8Array(value)] };
  }
  if (ArrayBuffer.isView(value)) {
    return { bytes: [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)] };
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
  }
  return value;
}

/** Collects every event that a socket gets, as `[name, ...args]`. */
export function ears(socket) {
  const heard = [];
  socket.onAny((...all) => heard.push(all));
  return heard;
}

/** Waits until all sockets have heard this event, which was sent after all else. */
async function until(name, sockets, say) {
  const all = sockets.map((socket) => event(socket, name));
  say();
  await Promise.all(all);
}

let rooms = 0;

/** A room that no other scenario knows. */
export function room(name) {
  return `${name} ${++rooms} ${Math.random()}`;
}

/** Three sockets of the namespace for rooms: the first in `a`, the second in both, the third in `b`. */
async function three(stage) {
  const [a, b] = [room("a"), room("b")];
  const first = await stage.connect("/rooms", { auth: { n: 1 } });
  const second = await stage.connect("/rooms", { auth: { n: 2 } });
  const third = await stage.connect("/rooms", { auth: { n: 3 } });
  stage.check(await ask(first, "join", [a]), [true]);
  stage.check(await ask(second, "join", [a, b]), [true]);
  stage.check(await ask(third, "join", [b]), [true]);
  return { a, b, first, second, third, all: [first, second, third] };
}

/** What each of the three hears of what the first says to these. */
async function said(stage, { a, b, first, all }, whom) {
  const heard = all.map(ears);
  await until("end", all, () => {
    first.emit("say", whom, "said", "é", bytes(1, 2));
    first.emit("say", { to: [a, b] }, "end");
  });
  all.forEach((socket) => socket.offAny());
  return heard.map((events) => {
    const known = events.filter(([name]) => name === "said");
    stage.check(known, known.map(() => ["said", "é", bytes(1, 2)]));
    return known.length;
  });
}

export const SCENARIOS = {
  // --- connecting

  // @Tag("CN11") @Tag("CN16") @Tag("CN18")
  "is in several namespaces over one connection, in each as somebody else": async (stage) => {
    const acks = await stage.connect("/acks");
    const rooms = await stage.join(acks, "/rooms");
    const [connection] = await ask(acks, "connection-id");
    stage.check(await ask(rooms, "connection-id"), [connection]);
    stage.check(acks.io.engine.id, connection);
    stage.check(new Set([acks.id, rooms.id, connection]).size, 3);
    stage.check(await ask(acks, "echo", "here"), ["here"]);
    stage.check(await ask(rooms, "rooms"), [[rooms.id]]);
  },

  // @Tag("CN02") @Tag("MW05")
  "is let in with what it says of itself, at once or late": async (stage) => {
    for (const token of ["good", "late good"]) {
      const manager = stage.manage();
      const socket = manager.socket("/guarded", { auth: { token, more: ["é", { n: null }] } });
      const welcome = event(socket, "welcome");
      socket.connect();
      stage.check(await welcome, [
        { token, more: ["é", { n: null }] },
        "the first and the last",
      ]);
    }
  },

  // @Tag("MW03") @Tag("MW12")
  "is refused with a message and data, and let in when it comes with something better": async (
    stage,
  ) => {
    const other = await stage.connect("/acks");
    const socket = other.io.socket("/guarded", { auth: { token: "bad" } });
    for (const token of ["bad", "late bad"]) {
      socket.auth = { token };
      const refused = event(socket, "connect_error");
      socket.connect();
      const [error] = await refused;
      stage.check(error.message, "not authorized");
      stage.check(error.data, { code: 401, hints: ["é", 1] });
      stage.check([socket.connected, socket.active], [false, false]);
    }
    socket.auth = { token: "good" };
    const welcome = event(socket, "welcome");
    socket.connect();
    await welcome;
    stage.check(await ask(other, "echo", "still here"), ["still here"]);
  },

  // @Tag("MW02") @Tag("CN05")
  "is refused without data, and never told what broke inside": async (stage) => {
    const other = await stage.connect("/acks");
    for (const [namespace, token, message] of [
      ["/guarded", "refused without data", "refused"],
      ["/guarded", "broken", "internal error"],
      ["/guarded", "late broken", "internal error"],
      ["/nowhere", "good", "Invalid namespace"],
    ]) {
      const socket = other.io.socket(namespace, { auth: {} });
      socket.auth = { token };
      const refused = event(socket, "connect_error");
      socket.connect();
      const [error] = await refused;
      stage.check(error.message, message);
      stage.check(error.data, undefined);
    }
  },

  "hears what a middleware tells it before it is connected": async (stage) => {
    const socket = stage.manage().socket("/guarded", { auth: { token: "early" } });
    const heard = ears(socket);
    const welcome = event(socket, "welcome");
    socket.connect();
    await welcome;
    stage.check(
      heard.map(([name]) => name),
      ["early", "welcome"],
    );
  },

  // @Tag("CN22") @Tag("CN25")
  "is known by its handshake": async (stage) => {
    const options = { query: { color: "é&=+ x", EIO: "4" }, auth: { a: [1] } };
    const socket = await stage.connect("/handshake", options);
    const [handshake] = await ask(socket, "handshake");
    stage.check(Object.keys(handshake), [
      "headers",
      "time",
      "address",
      "xdomain",
      "secure",
      "issued",
      "url",
      "query",
      "auth",
    ]);
    stage.check(handshake.address, "127.0.0.1");
    stage.check(handshake.secure, false);
    stage.check(handshake.auth, { a: [1] });
    stage.check(handshake.query.color, "é&=+ x");
    stage.check(handshake.query.transport, stage.way.transports[0]);
    stage.check(handshake.url.startsWith("/socket.io/?"), true);
    stage.check(Math.abs(handshake.issued - Date.now()) < 60_000, true);
    stage.check(new Date(handshake.time).getTime(), Math.floor(handshake.issued / 1000) * 1000);
    stage.check(await ask(socket, "query", "color"), ["é&=+ x"]);
    stage.check(await ask(socket, "header", "HOST"), [handshake.headers.host]);
    stage.check(await ask(socket, "header", "X-None"), [null]);
  },

  // @Tag("NS02") @Tag("NS05")
  "gets namespaces that are made when it asks for them": async (stage) => {
    const first = await stage.connect("/dynamic-1");
    const second = await stage.join(first, "/dynamic-2");
    stage.check(await ask(first, "namespace"), ["/dynamic-1"]);
    stage.check(await ask(second, "namespace"), ["/dynamic-2"]);
    const both = Promise.all([event(first, "said"), event(second, "said")]);
    first.emit("say-to-all", "é");
    stage.check(await both, [["é"], ["é"]]);
    const none = first.io.socket("/dynamic-x");
    const refused = event(none, "connect_error");
    none.connect();
    stage.check((await refused)[0].message, "Invalid namespace");
  },

  "gets namespaces that a function allows, if it gets past the middlewares of their parent": async (
    stage,
  ) => {
    const name = `/lent-${Math.random()}`;
    const refusal = async (other, auth) => {
      const socket = other.io.socket(name, { auth: {} });
      socket.auth = auth;
      const refused = event(socket, "connect_error");
      socket.connect();
      return (await refused)[0].message;
    };
    const first = await stage.connect("/acks");
    stage.check(await refusal(first, {}), "Invalid namespace");
    stage.check(await refusal(first, { key: "a wrong one" }), "the wrong key");
    const auth = { key: "the right one" };
    const second = await stage.connect(name, { auth });
    const third = await stage.connect(name, { auth });
    stage.check(await ask(second, "sockets"), [2]);
    stage.check(await ask(third, "sockets"), [2]);
  },

  "comes too often and is refused, and told when to come again": async (stage) => {
    const auth = { address: room("address") };
    const other = await stage.connect("/acks");
    const socket = await stage.join(other, "/rarely", { auth });
    socket.disconnect();
    const again = event(socket, "connect");
    socket.connect();
    await again;
    socket.disconnect();
    const refused = event(socket, "connect_error");
    socket.connect();
    const [error] = await refused;
    stage.check(error.data.retryAfter > 0, true);
  },

  // --- events

  // @Tag("EV01") @Tag("PK05")
  "is heard by listeners that want types": async (stage) => {
    const socket = await stage.connect("/events");
    const three = bytes(1, 2, 255);
    for (const [name, args, answer] of [
      ["string", ["é😀"], [3, "é😀"]],
      ["int", [41], [42]],
      ["long", [Number.MAX_SAFE_INTEGER], [Number.MAX_SAFE_INTEGER - 1]],
      ["double", [0.5], [0.25]],
      ["boolean", [false], [true]],
      ["bytes", [three], [3, bytes(255, 2, 1)]],
      ["buffer", [three], [3, three]],
      ["map", [{ a: [1, { b: null }], c: "é" }], [2, { a: [1, { b: null }], c: "é" }]],
      ["list", [[1, 2, 3]], [6]],
      ["several", ["é", 7, three], [three, 7, "é"]],
      ["optional", [], [0, "-"]],
      ["optional", [null, 1], [2, "-"]],
      ["optional", ["there"], [1, "there"]],
      [42, ["é"], ["the number", "é"]],
    ]) {
      stage.check([name, ...(await ask(socket, name, ...args))], [name, ...answer]);
    }
  },

  "is heard by listeners that want types of their own, with bytes inside": async (stage) => {
    const socket = await stage.connect("/events");
    const order = { item: "té", count: 2, notes: ["hot", "é"], signature: bytes(1, 2, 255) };
    const [receipt] = await ask(socket, "order", order);
    stage.check(receipt, { order, characters: 4, at: "1970-01-01T00:00:00Z" });
    const told = event(socket, "failed");
    socket.emit("order", { item: "té", count: "many" });
    stage.check((await told)[0], "order");
    stage.check(await ask(socket, "int", 1), [2]);
  },

  "stays when it sends another type than the listener wants, or the listener fails": async (
    stage,
  ) => {
    const socket = await stage.connect("/events");
    const failed = async (name, ...args) => {
      const told = event(socket, "failed");
      socket.emit(name, ...args);
      return told;
    };
    const [name, message] = await failed("int", "no number");
    stage.check(name, "int");
    stage.check(message.includes("no number") || message.includes("string"), true);
    stage.check((await failed("several", "é", 7))[0], "several");
    stage.check(await failed("throws", "on purpose"), ["throws", "on purpose"]);
    stage.check(await ask(socket, "int", 1), [2]);
    const watch = await stage.join(socket, "/watch");
    stage.check(await ask(watch, "errors-of", socket.id), [3]);
  },

  "is heard once by who listens once, and no more by who stopped": async (stage) => {
    const socket = await stage.connect("/events");
    stage.check(await ask(socket, "once"), [1]);
    stage.check(await ask(socket, "once"), [1]);
    socket.emit("on-and-off");
    socket.emit("off");
    socket.emit("on-and-off");
    stage.check(await ask(socket, "heard"), [1]);
  },

  // @Tag("EV03")
  "sends and gets messages without a name": async (stage) => {
    const socket = await stage.connect("/events");
    const back = event(socket, "message");
    socket.send("é", 1, bytes(3), [null]);
    stage.check(await back, ["é", 1, bytes(3), [null]]);
  },

  // @Tag("EV11")
  "is never sent an event with a reserved name": async (stage) => {
    const socket = await stage.connect("/events");
    for (const name of [
      "connect",
      "connect_error",
      "disconnect",
      "disconnecting",
      "newListener",
      "removeListener",
    ]) {
      stage.check([name, ...(await ask(socket, "emit-named", name))], [name, "refused"]);
    }
    const error = event(socket, "error");
    stage.check(await ask(socket, "emit-named", "error"), ["emitted"]);
    await error;
  },

  // @Tag("EV19") @Tag("EV20") @Tag("EV21") @Tag("EV22")
  "hears what listeners for everything saw, in both directions": async (stage) => {
    const socket = await stage.connect("/catch-all");
    await until("broadcast", [socket], () => socket.emit("speak"));
    socket.emit("nobody listens", 1, 2);
    stage.check(await ask(socket, "answered"), ["not seen"]);
    const expected = [
      ["first in", "speak", 0],
      ["in", "speak", 0],
      ["out", "spoken", [1, "a"]],
      ["out", "broadcast", [bytes(1)]],
      ["first in", "nobody listens", 2],
      ["in", "nobody listens", 2],
      ["first in", "answered", 0],
      ["in", "answered", 0],
      ["first in", "log", 0],
      ["in", "log", 0],
    ];
    stage.check(await ask(socket, "log"), [expected]);
    socket.emit("off");
    await until("broadcast", [socket], () => socket.emit("speak"));
    expected.push(["first in", "off", 0], ["in", "off", 0]);
    stage.check(await ask(socket, "log"), [expected]);
  },

  "has its events looked through, changed, delayed and refused": async (stage) => {
    const socket = await stage.connect("/screened");
    const two = bytes(1, 2);
    stage.check(await ask(socket, "old", "é", two), ["é!", two]);
    const failed = event(socket, "failed");
    socket.emit("forbidden", () => stage.check("an answer", "no answer"));
    stage.check(await failed, ["forbidden", "not you"]);
    const slow = ask(socket, "slow", 1);
    stage.check(await ask(socket, "fast", 2), [2]);
    stage.check(await slow, [1]);
    const [log] = await ask(socket, "log");
    stage.check(
      log.filter((line) => !line.startsWith("any")),
      ["new", "slow", "fast"],
    );
    stage.check(log.includes("any forbidden"), true);
  },

  "says too much, and is told so or sent away": async (stage) => {
    const socket = await stage.connect("/limited");
    stage.check(await ask(socket, "echo", 1), [1]);
    stage.check(await ask(socket, "echo", 2), [2]);
    const [{ message, retryAfter }] = await ask(socket, "echo", 3);
    stage.check([typeof message, retryAfter > 0], ["string", true]);
    const strictly = await stage.connect("/strictly-limited");
    const lost = event(strictly, "disconnect");
    for (let i = 0; i < 3; i++) {
      strictly.emit("echo", i);
    }
    stage.check((await lost)[0], "io server disconnect");
  },

  // --- acknowledgements

  // @Tag("AK01") @Tag("AK03") @Tag("AK13")
  "gets acknowledgements, with bytes, once, and late": async (stage) => {
    const socket = await stage.connect("/acks");
    stage.check(await ask(socket, "echo"), []);
    const args = [bytes(1), { deep: [bytes(2, 3)] }, "é", null];
    stage.check(await ask(socket, "echo", ...args), args);
    stage.check(await socket.emitWithAck("echo", "one"), "one");
    const twice = [];
    socket.emit("twice", (...answer) => twice.push(answer));
    const late = ask(socket, "late");
    stage.check(await ask(socket, "echo", "before"), ["before"]);
    socket.emit("answer-late", "after", bytes(4));
    stage.check(await late, ["after", bytes(4)]);
    stage.check(twice, [["first"]]);
  },

  // @Tag("AK07") @Tag("AK08")
  "tells whether it wants an answer, and does not wait forever": async (stage) => {
    const socket = await stage.connect("/acks");
    await until("requested", [socket], () => socket.emit("is-requested"));
    const requested = event(socket, "requested");
    socket.emit("is-requested", () => {});
    stage.check(await requested, [true]);
    const failure = await socket
      .timeout(50)
      .emitWithAck("never")
      .catch((error) => error.message);
    stage.check(failure, "operation has timed out");
    stage.check(await socket.timeout(10_000).emitWithAck("echo", "in time"), "in time");
  },

  // @Tag("AK02") @Tag("AK03") @Tag("AK04")
  "answers the server, with bytes, and with nothing": async (stage) => {
    const socket = await stage.connect("/acks");
    socket.on("question", (...args) => args.pop()(...args));
    for (const args of [
      [],
      ["é", 1, null],
      [bytes(1, 2), [{ deep: bytes(3) }]],
    ]) {
      stage.check(await ask(socket, "ask-me", ...args), [null, args]);
    }
    const many = Array.from({ length: 50 }, (_, i) => i);
    const answers = await Promise.all(many.map((i) => ask(socket, "ask-me", i)));
    stage.check(
      answers,
      many.map((i) => [null, [i]]),
    );
  },

  // @Tag("AK05") @Tag("AK06")
  "answers the server in time, too late, and not at all": async (stage) => {
    const socket = await stage.connect("/acks");
    let answer;
    socket.on("question", (ack) => (answer = ack));
    stage.check(await ask(socket, "ask-me-within", 50), ["operation has timed out", null]);
    answer("too late");
    socket.off("question");
    stage.check(await ask(socket, "ask-me-within", 50), ["operation has timed out", null]);
    socket.on("question", (ack) => ack("in time"));
    stage.check(await ask(socket, "ask-me-within", 10_000), [null, ["in time"]]);
  },

  "is not disturbed by an answer that comes after it had to leave": async (stage) => {
    const socket = await stage.connect("/acks");
    const other = await stage.join(socket, "/events");
    const left = event(socket, "disconnect");
    let answered = false;
    socket.emit("leave-and-answer", () => (answered = true));
    stage.check((await left)[0], "io server disconnect");
    stage.check(await ask(other, "int", 1), [2]);
    stage.check(answered, false);
  },

  // @Tag("BA01") @Tag("BA02") @Tag("BA04")
  "is one of many who answer": async (stage) => {
    const { a, b, first, second, third, all } = await three(stage);
    all.forEach((socket, i) => socket.on("question", (ack) => ack({ n: i }, "not counted")));
    const [error, answers] = await ask(first, "ask", { to: [a, b] }, 10_000, "question");
    stage.check(error, null);
    stage.check(
      answers.map(({ n }) => n).sort(),
      [0, 1, 2],
    );
    const two = bytes(1, 2);
    second.off("question").on("question", (ack) => ack(two));
    stage.check(await ask(first, "ask", { from: "socket", to: [a] }, 10_000, "question"), [
      null,
      [two],
    ]);
    third.off("question");
    let partial = [null, []];
    for (let millis = 100; partial[1].length === 0; millis *= 2) {
      partial = await ask(first, "ask", { from: "socket", to: [b] }, millis, "question");
    }
    stage.check(partial, ["operation has timed out", [two]]);
    stage.check(await ask(first, "ask", { to: [room("empty")] }, 10_000, "question"), [null, []]);
  },

  // --- rooms

  // @Tag("RM07") @Tag("RM09") @Tag("RM10")
  "joins and leaves rooms": async (stage) => {
    const socket = await stage.connect("/rooms");
    const [a, b] = [room("a"), room("b")];
    await ask(socket, "join", [a, b]);
    await ask(socket, "join", [a]);
    stage.check(await ask(socket, "rooms"), [[a, b, socket.id].sort()]);
    await ask(socket, "leave", [a, room("none"), socket.id]);
    stage.check(await ask(socket, "rooms"), [[b, socket.id].sort()]);
  },

  // @Tag("RM03") @Tag("RM04") @Tag("RM05") @Tag("RM06") @Tag("RM11") @Tag("RM12")
  "hears what is said to its rooms, once, and nobody else does": async (stage) => {
    const cast = await three(stage);
    const { a, b, first, second } = cast;
    for (const [whom, heard] of [
      [{ to: [a] }, [1, 1, 0]],
      [{ to: [b] }, [0, 1, 1]],
      [{ to: [a, b] }, [1, 1, 1]],
      [{ to: [a, b], except: [b] }, [1, 0, 0]],
      [{ to: [a, b], except: [first.id] }, [0, 1, 1]],
      [{ to: [second.id] }, [0, 1, 0]],
      [{ to: [room("empty")] }, [0, 0, 0]],
      [{ except: [a] }, [0, 0, 1]],
      [{ except: [a, second.id] }, [0, 0, 1]],
      [{}, [1, 1, 1]],
      [{ from: "socket" }, [0, 1, 1]],
      [{ from: "socket", to: [a] }, [0, 1, 0]],
      [{ from: "socket", to: [a, b] }, [0, 1, 1]],
      [{ from: "socket", except: [a] }, [0, 0, 1]],
      [{ from: "socket", to: [first.id] }, [0, 0, 0]],
      [{ to: [a], local: true }, [1, 1, 0]],
      [{ to: [b], compress: false }, [0, 1, 1]],
    ]) {
      stage.check([whom, await said(stage, cast, whom)], [whom, heard]);
    }
  },

  // @Tag("RM01")
  "hears nothing of other namespaces": async (stage) => {
    const { a, first, second } = await three(stage);
    const elsewhere = await stage.join(second, "/events");
    const heard = ears(elsewhere);
    await until("end", [second], () => {
      first.emit("say", {}, "said");
      first.emit("say", { to: [a] }, "end");
    });
    await ask(elsewhere, "int", 1);
    stage.check(heard, []);
  },

  // @Tag("RM15") @Tag("RM17")
  "is found, with its rooms, its data and what it said of itself": async (stage) => {
    const { a, b, first, second, third } = await three(stage);
    second.emit("note", "name", "é");
    stage.check(await ask(second, "rooms"), [[a, b, second.id].sort()]);
    const [found] = await ask(first, "fetch", { to: [a, b], except: [first.id] });
    const byId = new Map(found.map((socket) => [socket.id, socket]));
    stage.check([...byId.keys()].sort(), [second.id, third.id].sort());
    stage.check(byId.get(second.id), {
      id: second.id,
      rooms: [a, b, second.id].sort(),
      data: { name: "é" },
      auth: { n: 2 },
    });
    stage.check(byId.get(third.id).data, {});
    stage.check(await ask(first, "all-sockets", { to: [a] }), [[first.id, second.id].sort()]);
    stage.check(await ask(first, "fetch", { from: "socket", to: [first.id] }), [[]]);
  },

  "is spoken to through what was found": async (stage) => {
    const { a, first, second } = await three(stage);
    const both = Promise.all([event(first, "told"), event(second, "told")]);
    stage.check(await ask(first, "tell-each", { to: [a] }, "told", "é"), [2]);
    stage.check(await both, [["é"], ["é"]]);
    stage.check((await ask(second, "rooms"))[0].includes("told"), true);
  },

  // @Tag("RM18") @Tag("RM19")
  "is made to join and to leave": async (stage) => {
    const cast = await three(stage);
    const { a, b, first } = cast;
    const c = room("c");
    await ask(first, "sockets-join", { to: [a], except: [b] }, c);
    stage.check(await said(stage, cast, { to: [c] }), [1, 0, 0]);
    await ask(first, "sockets-join", { from: "socket", to: [b] }, c);
    stage.check(await said(stage, cast, { to: [c] }), [1, 1, 1]);
    await ask(first, "sockets-leave", { to: [a] }, c);
    stage.check(await said(stage, cast, { to: [c] }), [0, 0, 1]);
  },

  // @Tag("DC03") @Tag("RM20")
  "is disconnected with its room, from its namespace or altogether": async (stage) => {
    const { a, b, first, second, third } = await three(stage);
    const left = event(second, "disconnect");
    first.emit("disconnect-sockets", { from: "socket", to: [a] }, false);
    stage.check((await left)[0], "io server disconnect");
    stage.check(await ask(first, "all-sockets", { to: [a, b] }), [[first.id, third.id].sort()]);
    const elsewhere = await stage.join(second, "/events");
    stage.check(await ask(elsewhere, "int", 1), [2]);

    const other = await stage.join(third, "/events");
    const both = Promise.all([event(third, "disconnect"), event(other, "disconnect")]);
    const closed = event(third.io, "close");
    first.emit("disconnect-sockets", { to: [b] }, true);
    stage.check(
      (await both).map(([reason]) => reason),
      ["io server disconnect", "io server disconnect"],
    );
    await closed;
  },

  // --- volatile

  // @Tag("VO02")
  "gets volatile events when it can take them": async (stage) => {
    const socket = await stage.connect("/volatile");
    const one = bytes(1);
    // Over polling there are moments without a poll, so that it may need to ask again.
    const tock = event(socket, "tock");
    let heard = false;
    tock.then(() => (heard = true));
    while (!heard) {
      socket.emit("tick", "é", one);
      await Promise.race([tock, new Promise((resolve) => setTimeout(resolve, 100))]);
    }
    stage.check(await tock, ["é", one]);
  },

  // @Tag("VO01") @Tag("VO04")
  "misses volatile events that find others on their way": async (stage) => {
    const socket = await stage.connect("/volatile");
    const heard = [];
    socket.on("burst", (word) => heard.push(word));
    while (heard.at(-1) !== "kept too") {
      const next = event(socket, "burst");
      if (heard.length === 0) {
        socket.emit("burst");
      }
      await next;
    }
    stage.check([heard[0], heard.at(-1)], ["kept", "kept too"]);
    // Those that went when the first was out are no mistake.
    stage.check(heard.length < 102, true);
  },

  // --- leaving

  // @Tag("CN17") @Tag("CN21") @Tag("DC02") @Tag("DC03") @Tag("DC07")
  "leaves a namespace, is told to leave, and comes back over the same connection": async (
    stage,
  ) => {
    const watch = await stage.connect("/watch");
    const socket = await stage.join(watch, "/rooms");
    const a = room("a");
    await ask(socket, "join", [a]);
    const first = socket.id;
    const left = event(socket, "disconnect");
    socket.disconnect();
    stage.check((await left)[0], "io client disconnect");
    stage.check(await ask(watch, "end-of", first), [
      "client namespace disconnect",
      [a, first].sort(),
      [],
    ]);

    let again = event(socket, "connect");
    socket.connect();
    await again;
    const second = socket.id;
    stage.check(await ask(socket, "rooms"), [[second]]);
    const told = event(socket, "disconnect");
    socket.emit("disconnect-me");
    stage.check((await told)[0], "io server disconnect");
    stage.check(await ask(watch, "end-of", second), ["server namespace disconnect", [second], []]);

    again = event(socket, "connect");
    socket.connect();
    await again;
    stage.check(new Set([first, second, socket.id]).size, 3);
    stage.check(await ask(socket, "connection-id"), await ask(watch, "connection-id"));
  },

  // @Tag("DC01")
  "is disconnected from all namespaces at once": async (stage) => {
    const watch = await stage.connect("/watch");
    const socket = await stage.connect("/rooms");
    const other = await stage.join(socket, "/events");
    const ids = [socket.id, other.id];
    const both = Promise.all([event(socket, "disconnect"), event(other, "disconnect")]);
    const closed = event(socket.io, "close");
    socket.emit("disconnect-all-of-me");
    stage.check(
      (await both).map(([reason]) => reason),
      ["io server disconnect", "io server disconnect"],
    );
    await closed;
    for (const id of ids) {
      stage.check(await ask(watch, "end-of", id), ["server namespace disconnect", [id], []]);
    }
  },

  // @Tag("DC07")
  "is missed in all namespaces when its connection ends": async (stage) => {
    const watch = await stage.connect("/watch");
    const socket = await stage.connect("/rooms");
    const other = await stage.join(socket, "/events");
    const ids = [socket.id, other.id];
    const lost = event(socket, "disconnect");
    socket.io.engine.close();
    stage.check((await lost)[0], "forced close");
    for (const id of ids) {
      stage.check(await ask(watch, "end-of", id), ["transport close", [id], []]);
    }
  },

  // @Tag("CN08") @Tag("DC07")
  "is cut off when it breaks the protocol, and heard of it": async (stage) => {
    const watch = await stage.connect("/watch");
    for (const [message, reasons] of [
      ["2[", ["forced close"]],
      ["0/rooms,", ["forced close", "forced server close"]],
      ['2/nowhere,["x"]', ["forced close", "forced server close"]],
    ]) {
      const socket = await stage.connect("/rooms");
      const { id } = socket;
      const lost = event(socket, "disconnect");
      socket.io.engine.write(message);
      stage.check((await lost)[0], "transport close");
      const [reason] = await ask(watch, "end-of", id);
      stage.check([message, reasons.includes(reason)], [message, true]);
    }
  },
};
