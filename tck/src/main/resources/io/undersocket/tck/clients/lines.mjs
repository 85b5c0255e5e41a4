/** How a driver speaks with whoever started it: a line of JSON for each thing that is said. */
import { createInterface } from "node:readline";

/** Answers every request, many at once; ends the process when there is no more input. */
export async function answerLines(answer, close = () => {}) {
  const restarts = new Map();
  const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
  const restart = (id) =>
    new Promise((resolve) => {
      restarts.set(id, resolve);
      say({ id, restart: true });
    });
  say({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, restarted, ...request } = JSON.parse(line);
    if (restarted) {
      restarts.get(id)?.();
      restarts.delete(id);
    } else {
      answer(request, () => restart(id)).then(
        (result) => say({ id, ...result }),
        (e) => say({ id, ok: false, expected: "a driver that works", received: String(e.stack ?? e) }),
      );
    }
  }
  await close();
  // Connections that are still closing must not keep the process.
  process.exit();
}
