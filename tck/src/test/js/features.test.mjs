/** The official JavaScript client of Socket.IO, in Node.js, in every scenario. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Manager } from "socket.io-client";
import { SCENARIOS, Stage } from "./scenarios.mjs";
import { BOUNDED, SERVER, WAYS } from "./support.mjs";

for (const way of WAYS) {
  describe(`The Socket.IO client, ${way.way},`, () => {
    for (const [name, scenario] of Object.entries(SCENARIOS)) {
      test(name, BOUNDED, async () => {
        const check = (actual, expected) => assert.deepEqual(actual, expected);
        const stage = new Stage({ Manager, server: SERVER, way, check });
        try {
          await scenario(stage);
        } finally {
          stage.close();
        }
      });
    }
  });
}
