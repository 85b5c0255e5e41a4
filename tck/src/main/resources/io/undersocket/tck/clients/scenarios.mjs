/**
 * What applications do with Socket.IO, against a server that offers the contract. One client plays
 * each scenario over one transport; what is not for every generation of the client says so. The
 * Java clients play the same ones, by the same names.
 */
import { bytes } from "./stage.mjs";

/** One, two, three and four bytes in UTF-8, combined ones, and what JSON or HTML would escape. */
const UNICODE =
  'plain é € 日本語 😀👩‍👩‍👧‍👦 e\u0301 \u2028\u2029 "\\/<b>&amp;\u0001\u001f\u007f\ufeff עברית end';

const ASCII = 'plain "\\/<b>&amp; end';

const KILO = 1024;

/**
 * Text that reaches others as it is. A client of Socket.IO 1 encodes text for polling once more than
 * those after it, and so understands its own alone there.
 */
function textFor(stage, ...transports) {
  return stage.generation === 1 && transports.includes(stage.transport) ? ASCII : UNICODE;
}

/** How a socket hears that it was refused: as an error, or as what the error would hold. */
async function refusal(stage, socket) {
  stage.expectLoss(socket);
  const [error] = await stage.event(socket, stage.old ? "error" : "connect_error");
  return stage.old ? error : { message: error.message, data: error.data };
}

/** What a socket hears by a name from now on. */
function ears(socket, name) {
  const heard = [];
  socket.on(name, (...args) => heard.push(args));
  return heard;
}

export const SCENARIOS = {
  async text(stage) {
    const socket = await stage.connect();
    for (const args of [
      [],
      ["text"],
      [""],
      [1, -1, 0.5, 1e15, true, false, null],
      [{ a: { b: [1, [2, { c: null }]] }, "": "", "a b": [] }, [], {}],
    ]) {
      stage.check(await stage.echo(socket, ...args), args);
    }
  },

  async unicode(stage) {
    const socket = await stage.connect();
    const args = [UNICODE, { [UNICODE]: [UNICODE] }, "😀".repeat(1000), bytes(3), UNICODE];
    stage.check(await stage.echo(socket, ...args), args);
    stage.check(await stage.ask(socket, "message-with-ack", UNICODE), [UNICODE]);
  },

  async binary(stage) {
    const socket = await stage.connect();
    for (const args of [
      [bytes(4)],
      [bytes(0)],
      [bytes(1), "between", bytes(257)],
      [{ deep: [{ in: bytes(3) }], beside: UNICODE, twice: [bytes(1), bytes(2)] }, bytes(5)],
      Array.from({ length: 10 }, (_, i) => bytes(i + 1, i)),
    ]) {
      stage.check(await stage.echo(socket, ...args), args);
    }
  },

  async acks(stage) {
    const socket = await stage.connect();
    stage.check(await stage.ask(socket, "message-with-ack"), []);
    stage.check(await stage.ask(socket, "message-with-ack", null), [null]);
    const questions = Array.from({ length: 60 }, (_, i) => [i, `${i}`]);
    const answers = questions.map((args) => stage.ask(socket, "message-with-ack", ...args));
    stage.check(await Promise.all(answers), questions);
  },

  async "ack-binary"(stage) {
    const socket = await stage.connect();
    const args = [bytes(9), { n: [bytes(2)], text: "é" }];
    stage.check(await stage.ask(socket, "message-with-ack", ...args), args);
  },

  async asked(stage) {
    const socket = await stage.connect();
    const heard = [];
    socket.on("question", (...args) => {
      const ack = args.pop();
      heard.push(args);
      if (args[0] !== "unanswered") {
        ack(...args, "answer", bytes(3));
      }
    });
    for (const args of [[], ["é", 1], [{ deep: [bytes(2)] }]]) {
      const answer = ["answered", [...args, "answer", bytes(3)]];
      stage.check(await stage.ask(socket, "ask", 5000, ...args), answer);
    }
    stage.check(await stage.ask(socket, "ask", 50, "unanswered"), ["late", []]);
    stage.check(heard, [[], ["é", 1], [{ deep: [bytes(2)] }], ["unanswered"]]);
  },

  async namespaces(stage) {
    const main = await stage.connect();
    const custom = stage.beside(main, "/custom");
    await stage.event(custom, "connect");
    stage.check(await stage.echo(custom, "custom"), ["custom"]);
    stage.check(await stage.echo(main, "main"), ["main"]);
    stage.expectLoss(custom);
    const left = stage.event(custom, "disconnect");
    custom.disconnect();
    stage.check((await left)[0], "io client disconnect", "the reason");
    stage.check(await stage.echo(main, "still here"), ["still here"]);
    const again = stage.event(custom, "connect");
    custom.open();
    await again;
    stage.check(await stage.echo(custom, "back", bytes(2)), ["back", bytes(2)]);
    stage.check(custom.io.engine === main.io.engine, true, "one connection for both:");
  },

  async multiplex(stage) {
    const main = await stage.connect();
    const custom = stage.beside(main, "/custom");
    await stage.event(custom, "connect");
    // The oldest client takes the id of its connection for its own.
    stage.check(main.id !== custom.id, stage.generation > 1, "an id for each:");
    const wrong = [];
    const both = [main, custom].map((socket, which) => {
      socket.on("message-back", (from) => from === which || wrong.push(from));
      return stage.events(socket, "message-back", 50);
    });
    const acks = [];
    const sent = Array.from({ length: 50 }, (_, i) => [i, i % 5 ? "text" : bytes(i + 1)]);
    sent.forEach((args) => {
      main.emit("message", 0, ...args);
      custom.emit("message", 1, ...args);
      acks.push(stage.ask(main, "message-with-ack", 0, ...args));
      acks.push(stage.ask(custom, "message-with-ack", 1, ...args));
    });
    stage.check(await Promise.all(both), [0, 1].map((n) => sent.map((args) => [n, ...args])));
    stage.check(
      await Promise.all(acks),
      sent.flatMap((args) => [0, 1].map((n) => [n, ...args])),
    );
    stage.check(wrong, []);
  },

  async refused(stage) {
    const main = await stage.connect();
    const refused = stage.beside(main, "/refused");
    stage.check(
      await refusal(stage, refused),
      stage.old ? { code: 42 } : { message: "not welcome", data: { code: 42 } },
    );
    const unknown = stage.beside(main, "/unknown");
    stage.check(await refusal(stage, unknown), { message: "Invalid namespace" });
    stage.check(await stage.echo(main, "still here"), ["still here"]);
  },

  async slow(stage) {
    const main = await stage.connect();
    const slow = stage.beside(main, "/slow");
    const back = stage.events(slow, "message-back", 2);
    slow.emit("message", "said", "before it is let in");
    slow.emit("message", bytes(3));
    stage.check(await stage.echo(main, "meanwhile"), ["meanwhile"]);
    stage.check(await back, [["said", "before it is let in"], [bytes(3)]]);
  },

  async order(stage) {
    const socket = await stage.connect();
    const sent = Array.from({ length: 300 }, (_, i) => [
      i,
      i % 3 === 0 ? bytes((i % 50) + 1, i) : i % 7 === 0 ? { i } : UNICODE,
    ]);
    const back = stage.events(socket, "message-back", sent.length);
    sent.forEach((args) => socket.emit("message", ...args));
    stage.check(await back, sent);
  },

  async burst(stage) {
    const socket = await stage.connect();
    const count = 300;
    const burst = stage.events(socket, "burst", count);
    socket.emit("burst", count);
    const received = (await burst).map(([i, data]) => [i, data?.byteLength ?? data?.length ?? 0]);
    stage.check(
      received,
      Array.from({ length: count }, (_, i) => [i, i % 3 === 0 ? 3 : 0]),
    );
  },

  async rooms(stage) {
    const { room } = stage;
    const first = await stage.connect();
    const second = await stage.connect();
    const heard = [first, second].map((socket) => ears(socket, room));
    for (const socket of [first, second]) {
      stage.check(await stage.ask(socket, "join", room), []);
      const [rooms] = await stage.ask(socket, "rooms");
      stage.check([...rooms].sort(), [socket.id, room].sort());
    }
    const told = ["é", bytes(300), { deep: [bytes(2)] }];
    first.emit("say", { to: [room] }, room, "to the other", ...told);
    first.emit("say-all", { to: [room] }, room, "to both", ...told);
    first.emit("say-all", { to: [room], except: [second.id] }, room, "to itself");
    first.emit("say", { to: [room], except: [second.id] }, room, "to nobody");
    const ends = [first, second].map((socket) => stage.event(socket, "end"));
    first.emit("say-all", { to: [room] }, "end");
    await Promise.all(ends);
    stage.check(await stage.ask(second, "leave", room), []);
    first.emit("say", { to: [room] }, room, "to a room that is left");
    const end = stage.event(second, "end");
    first.emit("say", { to: [second.id] }, "end");
    await end;
    stage.check(heard, [
      [["to both", ...told], ["to itself"]],
      [
        ["to the other", ...told],
        ["to both", ...told],
      ],
    ]);
  },

  async large(stage) {
    const socket = await stage.connect();
    const text = "x😀é".repeat(40 * KILO);
    const data = bytes(400 * KILO);
    stage.check(await stage.echo(socket, text), [text]);
    stage.check(await stage.echo(socket, { data }, "and text"), [{ data }, "and text"]);
    stage.check(await stage.ask(socket, "message-with-ack", data), [data]);
  },

  /** Only of interest where a connection upgrades. */
  async upgrading(stage) {
    const socket = stage.open();
    const received = [];
    socket.on("message-back", (n) => received.push(n));
    await stage.event(socket, "connect");
    const { engine } = socket.io;
    let upgraded = engine.transport.name === "websocket";
    engine.on("upgrade", () => (upgraded = true));
    let sent = 0;
    for (let afterwards = 0; afterwards < 40; afterwards += upgraded ? 1 : 0) {
      socket.emit("message", sent++, sent % 3 === 0 ? bytes(3) : "text");
      await stage.pause(1);
    }
    stage.check(await stage.ask(socket, "message-with-ack", "last"), ["last"]);
    stage.check(
      received,
      Array.from({ length: sent }, (_, i) => i),
    );
  },

  async idle(stage) {
    const socket = await stage.connect();
    const { id } = socket;
    let beats = 0;
    await stage.wait(
      "four heartbeats",
      new Promise((resolve) =>
        socket.io.engine.on("packet", ({ type }) => {
          beats += type === "ping" || type === "pong" ? 1 : 0;
          if (beats === 4) {
            resolve();
          }
        }),
      ),
    );
    stage.check(await stage.echo(socket, "still here"), ["still here"]);
    stage.check(socket.id, id, "the same id,");
  },

  async reconnect(stage) {
    const socket = await stage.connect("/", { reconnection: true });
    const { id } = socket;
    stage.expectLoss(socket);
    const lost = stage.event(socket, "disconnect");
    const back = stage.event(socket, "message-back");
    const again = stage.event(socket, "connect");
    socket.io.engine.close();
    await lost;
    socket.emit("message", "said meanwhile");
    await again;
    stage.expectStay(socket);
    stage.check(await back, ["said meanwhile"]);
    stage.check(socket.id !== id, true, "another id:");
    await stage.settled(socket);
    stage.check(await stage.echo(socket, bytes(5)), [bytes(5)]);
  },

  async restart(stage) {
    const socket = await stage.connect("/", { reconnection: true });
    const { id } = socket;
    stage.expectLoss(socket);
    const lost = stage.event(socket, "disconnect");
    const back = stage.event(socket, "message-back");
    const again = stage.event(socket, "connect");
    await stage.restart();
    await lost;
    socket.emit("message", "said meanwhile");
    await again;
    stage.expectStay(socket);
    stage.check(await back, ["said meanwhile"]);
    stage.check(socket.id !== id, true, "another id:");
    await stage.settled(socket);
    stage.check(await stage.echo(socket, bytes(5)), [bytes(5)]);
  },

  async kicked(stage) {
    const main = await stage.connect();
    const custom = stage.beside(main, "/custom");
    await stage.event(custom, "connect");
    stage.expectLoss(custom);
    const left = stage.event(custom, "disconnect");
    custom.emit("disconnect-me", false);
    stage.check((await left)[0], "io server disconnect", "the reason");
    stage.check(await stage.echo(main, "still here"), ["still here"]);
    stage.expectLoss(main);
    const closed = stage.event(main, "disconnect");
    main.emit("disconnect-me", true);
    stage.check((await closed)[0], "io server disconnect", "the reason");
    await stage.until("the end of the connection", () => main.io.engine.readyState === "closed");
    const again = stage.event(main, "connect");
    main.open();
    await again;
    stage.expectStay(main);
    await stage.settled(main);
    stage.check(await stage.echo(main, "back"), ["back"]);
  },

  async reasons(stage) {
    const watch = await stage.connect();
    for (const [goes, here, there] of [
      [(socket) => socket.disconnect(), "io client disconnect", "client namespace disconnect"],
      [(socket) => socket.io.engine.close(), "forced close", "transport close"],
      [
        (socket) => socket.emit("disconnect-me", true),
        "io server disconnect",
        "server namespace disconnect",
      ],
    ]) {
      const socket = await stage.connect();
      const { id } = socket;
      stage.check(await stage.ask(watch, "reason-of", id), [null]);
      stage.expectLoss(socket);
      const left = stage.event(socket, "disconnect");
      goes(socket);
      const [reason] = await left;
      stage.check(reason, here, "the client's reason");
      let told = null;
      await stage.until("the server's reason", async () => {
        [told] = await stage.ask(watch, "reason-of", id);
        return told !== null;
      });
      stage.check(told, there, "the server's reason");
    }
  },

  /** Clients of Socket.IO 1 and 2 say who they are in the query of a namespace. */
  async auth(stage) {
    const token = textFor(stage, "polling", "upgrade");
    const socket = stage.open(
      "/custom",
      stage.old ? { query: { token } } : { auth: { token, deep: [{ n: null }] } },
    );
    const [auth] = await stage.event(socket, "auth");
    if (stage.old) {
      stage.check(auth.token, token);
      const { id } = socket.io.engine;
      stage.check(socket.id, stage.generation === 1 ? id : `/custom#${id}`, "the id");
    } else {
      stage.check(auth, { token, deep: [{ n: null }] });
    }
  },

  async query(stage) {
    const color = textFor(stage, "polling", "upgrade");
    const socket = await stage.connect("/", { query: { color } });
    const [handshake] = await stage.ask(socket, "handshake");
    const { transports } = socket.io.opts;
    const { color: told, EIO, transport } = handshake.query;
    stage.check(
      { color: told, EIO, transport },
      { color, EIO: stage.old ? "3" : "4", transport: transports[0] },
    );
  },

  /** With a peer that plays `peer` in the same room: a client of another generation. */
  async beside(stage) {
    const { room } = stage;
    const socket = await stage.connect();
    const answers = ears(socket, `${room} answer`);
    stage.check(await stage.ask(socket, "join", room), []);
    await stage.until("somebody else in the room", async () => {
      socket.emit("say", { to: [room] }, `${room} call`, "anybody?");
      await stage.pause(20);
      return answers.length > 0;
    });
    const said = [textFor(stage, "polling"), bytes(300), { deep: [bytes(2), 1, null] }];
    const answered = stage.wait(
      "the peer's answer",
      new Promise((resolve) =>
        socket.on(`${room} answer`, (...args) => args[0] === "the call" && resolve(args)),
      ),
    );
    socket.emit("say", { to: [room] }, `${room} call`, "the call", ...said);
    stage.check(await answered, ["the call", ...said]);
    const both = stage.event(socket, `${room} end`);
    socket.emit("say-all", { to: [room] }, `${room} end`, ...said);
    stage.check(await both, said);
  },

  /** Says again in a room what is called there, until the end. */
  async peer(stage) {
    const { room } = stage;
    const socket = await stage.connect();
    socket.on(`${room} call`, (...args) => {
      socket.emit("say", { to: [room] }, `${room} answer`, ...args);
    });
    const end = stage.event(socket, `${room} end`);
    await stage.ask(socket, "join", room);
    const [text, ...more] = await end;
    stage.check(text, text === ASCII ? ASCII : UNICODE);
    stage.check(more, [bytes(300), { deep: [bytes(2), 1, null] }]);
  },
};
