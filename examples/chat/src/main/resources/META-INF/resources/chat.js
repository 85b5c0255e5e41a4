"use strict";

// The page of the chat. All it knows of the server are the events below, and that it is at socket.io
// beside this page, as is the client. Open it with ?transports=polling to see it work without WebSocket.

const MAX_FILE = 4_000_000;
const HOME = "lobby";

const $ = (id) => document.getElementById(id);
const transports = new URLSearchParams(location.search).get("transports");

const me = { nickname: sessionStorage.getItem("nickname") || "" };
const rooms = new Map(); // name -> { log: [li], unread, members }
let current = HOME;
let entered = false;

const socket = io({
  autoConnect: false,
  path: new URL("socket.io", location.href).pathname, // the page may be below a context path
  ...(transports ? { transports: transports.split(",") } : {}),
  // Asked for at every connect: after a lost connection the server learns the rooms again.
  auth: (answer) => answer({ nickname: me.nickname, rooms: [...rooms.keys()] }),
});

// --- coming in -----------------------------------------------------------------------------------

$("nickname").value = me.nickname;
$("enter").addEventListener("submit", (event) => {
  event.preventDefault();
  me.nickname = $("nickname").value.trim();
  $("refusal").textContent = "";
  socket.connect();
});

// --- the connection ------------------------------------------------------------------------------

socket.on("connect", () => {
  showState("connected");
  showTransport();
  socket.io.engine.on("upgrade", showTransport);
  if (!entered) {
    entered = true;
    sessionStorage.setItem("nickname", me.nickname);
    $("welcome").hidden = true;
    $("chat").hidden = false;
    join(HOME);
    $("text").focus();
  }
});

socket.on("disconnect", () => {
  showState(socket.active ? "reconnecting" : "disconnected");
  $("transport").textContent = "";
  $("node").textContent = "";
  if (!socket.active) {
    setTimeout(() => socket.connect(), 1000); // the server has closed on purpose: knock again
  }
});

socket.on("connect_error", (error) => {
  if (socket.active) {
    showState("reconnecting");
    return;
  }
  $("refusal").textContent = error.message;
  showState("disconnected");
});

// One of several servers says which.
socket.on("node", (name) => {
  $("node").textContent = name;
});

function showState(state) {
  $("state").textContent = state;
  $("state").dataset.state = state;
}

function showTransport() {
  $("transport").textContent = socket.io.engine.transport.name;
}

// --- rooms ---------------------------------------------------------------------------------------

$("join").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = $("room").value.trim();
  if (name) {
    join(name);
  }
  $("room").value = "";
});

function join(name) {
  if (rooms.has(name)) {
    show(name);
    return;
  }
  socket.emit("join", name, (answer) => {
    if (answer.error) {
      note(current, answer.error);
      return;
    }
    rooms.set(name, rooms.get(name) || room());
    show(name);
  });
}

function leave(name) {
  socket.emit("leave", name);
  rooms.delete(name);
  show(rooms.keys().next().value || HOME);
}

function room() {
  return { log: [], unread: 0, members: [] };
}

socket.on("members", (name, members) => {
  if (!rooms.has(name)) {
    rooms.set(name, room()); // the list may overtake the answer to the join
  }
  rooms.get(name).members = members;
  showSide();
});

socket.on("online", (people) => list("online", people));
socket.on("joined", (name, who) => note(name, `${who} has come in`));
socket.on("left", (name, who) => note(name, `${who} has left`));

// --- messages ------------------------------------------------------------------------------------

$("compose").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text || !rooms.has(current)) {
    return;
  }
  $("text").value = "";
  const item = bubble(current, "mine", me.nickname, textNode(text));
  // Kept by the client while the connection is lost, and sent when it is back.
  socket.emit("message", current, text, (answer) => showDelivery(item, answer));
});

$("file").addEventListener("change", async () => {
  const file = $("file").files[0];
  $("file").value = "";
  if (!file || !rooms.has(current)) {
    return;
  }
  if (file.size > MAX_FILE) {
    note(current, `${file.name} is larger than ${MAX_FILE / 1_000_000} MB`);
    return;
  }
  const bytes = await file.arrayBuffer();
  const item = bubble(current, "mine", me.nickname, fileNode(file.name, file.type, bytes));
  socket.emit("file", current, file.name, file.type, bytes, (answer) => showDelivery(item, answer));
});

socket.on("message", (name, who, text) => {
  bubble(name, "others", who, textNode(text));
  showTyping(null);
});

socket.on("file", (name, who, file, type, bytes) => {
  bubble(name, "others", who, fileNode(file, type, bytes));
});

function showDelivery(item, answer) {
  const failed = Boolean(answer.error);
  item.classList.toggle("failed", failed);
  item.querySelector(".delivery").textContent = failed
    ? answer.error
    : `delivered ${new Date(answer.at).toLocaleTimeString([], { timeStyle: "short" })} ✓`;
}

function bubble(name, whose, who, content) {
  const item = document.createElement("li");
  item.className = whose;
  const author = element("div", "who", who);
  const delivery = element("span", "delivery", whose === "mine" ? "sending…" : "");
  item.append(...(whose === "mine" ? [] : [author]), content, delivery);
  return add(name, item);
}

function note(name, text) {
  add(name, element("li", "note", text));
}

function add(name, item) {
  const place = rooms.get(name);
  if (!place) {
    return item;
  }
  place.log.push(item);
  if (name === current) {
    $("messages").append(item);
    item.scrollIntoView({ block: "end" });
  } else {
    place.unread++;
    showSide();
  }
  return item;
}

function textNode(text) {
  return element("div", "text", text);
}

function fileNode(name, type, bytes) {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = element("a", "file", name);
  link.href = url;
  link.download = name;
  if (!/^image\/(png|jpeg|gif|webp|avif)$/.test(type)) {
    return link;
  }
  const picture = document.createElement("img");
  picture.src = url;
  picture.alt = name;
  const both = document.createElement("div");
  both.append(picture, link);
  return both;
}

// --- typing --------------------------------------------------------------------------------------

let lastTyping = 0;
let typingTimer;

$("text").addEventListener("input", () => {
  if (Date.now() - lastTyping > 1000 && rooms.has(current)) {
    lastTyping = Date.now();
    socket.volatile.emit("typing", current);
  }
});

socket.on("typing", (name, who) => {
  if (name === current) {
    showTyping(who);
  }
});

function showTyping(who) {
  clearTimeout(typingTimer);
  $("typing").textContent = who ? `${who} is typing…` : "";
  if (who) {
    typingTimer = setTimeout(() => showTyping(null), 2500);
  }
}

// --- drawing -------------------------------------------------------------------------------------

$("menu").addEventListener("click", () => openSide(!$("chat").classList.contains("side-open")));

function openSide(open) {
  $("chat").classList.toggle("side-open", open);
  $("menu").setAttribute("aria-expanded", String(open));
}

function show(name) {
  current = name;
  const place = rooms.get(name);
  $("title").textContent = name;
  $("messages").replaceChildren(...(place ? place.log : []));
  if (place) {
    place.unread = 0;
  }
  showTyping(null);
  openSide(false);
  showSide();
}

function showSide() {
  $("rooms").replaceChildren(
    ...[...rooms].map(([name, place]) => {
      const item = document.createElement("li");
      item.className = name === current ? "current" : "";
      const open = element("button", "name", `# ${name}`);
      open.addEventListener("click", () => show(name));
      if (place.unread) {
        open.append(element("span", "unread", place.unread));
      }
      const out = element("button", "leave", "×");
      out.title = `Leave ${name}`;
      out.setAttribute("aria-label", out.title);
      out.addEventListener("click", () => leave(name));
      item.append(open, out);
      return item;
    }),
  );
  list("members", rooms.has(current) ? rooms.get(current).members : []);
}

function list(id, names) {
  $(id).replaceChildren(...names.map((name) => element("li", "", name)));
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
