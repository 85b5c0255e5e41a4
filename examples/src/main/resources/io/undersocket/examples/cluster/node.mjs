// The chat as a Node.js server, one of a cluster: the same rules as in Chat.java, the same page, and the
// official adapter. Started by ClusterApplication with NODE_NAME, PORT, REDIS_URL and the folder of the PAGE;
// ends when its standard input does, so that it never outlives who started it.
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const { NODE_NAME, PORT, REDIS_URL, PAGE } = process.env;
const MAX_NAME = 24;
const MAX_TEXT = 2_000;
const MAX_PAYLOAD = 6_000_000;
const SETTLED = 1_000;

const FILES = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/chat.css": ["chat.css", "text/css; charset=utf-8"],
  "/chat.js": ["chat.js", "text/javascript; charset=utf-8"],
};

const http = createServer((request, response) => {
  const path = request.url.split("?")[0];
  if (path === "/health") {
    response.end();
  } else if (FILES[path]) {
    const [file, type] = FILES[path];
    response.setHeader("Content-Type", type);
    createReadStream(join(PAGE, file)).pipe(response);
  } else {
    response.writeHead(404).end();
  }
});

const publisher = createClient({ url: REDIS_URL });
const subscriber = publisher.duplicate();
for (const client of [publisher, subscriber]) {
  client.on("error", () => {}); // it connects again by itself
  await client.connect();
}

const io = new Server(http, {
  maxHttpBufferSize: MAX_PAYLOAD,
  cookie: true, // tells a load balancer the id of the session: see proxies/haproxy-sid.cfg
  adapter: createAdapter(publisher, subscriber),
});

// --- the rules -------------------------------------------------------------------------------------

const isName = (name) => typeof name === "string" && name.trim() !== "" && name.length <= MAX_NAME;
const key = (room) => `room:${room}`;
const nicknames = (sockets) => sockets.map((socket) => socket.data.nickname).sort();

io.use((socket, next) => {
  const { nickname } = socket.handshake.auth;
  if (!isName(nickname)) {
    next(new Error(`A nickname has 1 to ${MAX_NAME} characters`));
    return;
  }
  socket.data.nickname = nickname.trim();
  next();
});

io.on("connection", (socket) => {
  const { nickname } = socket.data;
  socket.emit("node", NODE_NAME);

  socket.on("join", (room, ack) => {
    if (!isName(room)) {
      ack?.({ error: `The name of a room has 1 to ${MAX_NAME} characters` });
      return;
    }
    socket.join(key(room));
    socket.to(key(room)).emit("joined", room, nickname);
    announceMembers(room);
    ack?.({ room });
  });

  socket.on("leave", (room) => {
    socket.leave(key(room));
    socket.to(key(room)).emit("left", room, nickname);
    announceMembers(room);
  });

  socket.on("message", (room, text, ack) => {
    if (typeof text !== "string" || text.trim() === "" || text.length > MAX_TEXT) {
      ack?.({ error: `A message has 1 to ${MAX_TEXT} characters` });
    } else if (mayTalkIn(room, ack)) {
      socket.to(key(room)).emit("message", room, nickname, text);
      ack?.({ at: new Date() });
    }
  });

  socket.on("file", (room, name, type, bytes, ack) => {
    if (mayTalkIn(room, ack)) {
      socket.to(key(room)).emit("file", room, nickname, name, type, bytes);
      ack?.({ at: new Date() });
    }
  });

  socket.on("typing", (room) => {
    if (socket.rooms.has(key(room))) {
      socket.to(key(room)).volatile.emit("typing", room, nickname);
    }
  });

  function mayTalkIn(room, ack) {
    const member = socket.rooms.has(key(room));
    if (!member) {
      ack?.({ error: "Join the room first" });
    }
    return member;
  }

  const { rooms } = socket.handshake.auth;
  for (const room of Array.isArray(rooms) ? rooms.filter(isName) : []) {
    socket.join(key(room));
    announceMembers(room);
  }
  announceOnline();
  socket.on("disconnecting", () => {
    for (const joined of socket.rooms) {
      if (joined !== socket.id) {
        announceMembers(joined.slice(key("").length), socket.id);
      }
    }
  });
  socket.on("disconnect", announceOnline);
});

function announceOnline() {
  announce(async () => io.emit("online", nicknames(await io.fetchSockets())));
}

function announceMembers(room, without) {
  announce(async () => {
    const members = await io.in(key(room)).fetchSockets();
    const there = members.filter((socket) => socket.id !== without);
    io.to(key(room)).emit("members", room, nicknames(there));
  });
}

/**
 * Now, and once more when everybody has had time to settle: of two servers that ask at once, who knows
 * less may be the last to say it, and one that is just dying does not answer.
 */
function announce(tell) {
  const told = () => tell().catch((error) => console.error(error.message));
  told();
  setTimeout(told, SETTLED).unref();
}

// --- begin and end ---------------------------------------------------------------------------------

let ending = false;

function end() {
  if (!ending) {
    ending = true;
    io.close(() => process.exit());
  }
}

process.stdin.on("end", end).resume();
process.on("SIGTERM", end);
process.on("SIGINT", () => {}); // a Ctrl-C at the console is for all; who started this ends it in order
http.listen(Number(PORT), "127.0.0.1");
