/** The official client, for tests that drive a server with it. */
import { io } from "socket.io-client";

/** The ways that a client may take. */
export const WAYS = {
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  upgrade: { transports: ["polling", "websocket"] },
};

/** Waits for an event, and gives its arguments. */
export function event(socket, name) {
  return new Promise((resolve) => socket.once(name, (...args) => resolve(args)));
}

/** Connects, and waits until the upgrade is done if there is one; closes with the test. */
export async function connect(test, url, way, options = {}) {
  const socket = open(test, url, way, options);
  const upgraded = new Promise((resolve) => {
    const { engine } = socket.io;
    const wanted = WAYS[way].transports.at(-1);
    if (engine.transport.name === wanted) {
      resolve();
    } else {
      engine.on("upgrade", () => resolve());
    }
  });
  await event(socket, "connect");
  await upgraded;
  return socket;
}

/** Begins to connect; closes with the test. */
export function open(test, url, way, options = {}) {
  const socket = io(url, { ...WAYS[way], forceNew: true, reconnection: false, ...options });
  test.after(() => socket.close());
  return socket;
}
