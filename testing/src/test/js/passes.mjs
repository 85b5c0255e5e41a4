import { test } from "node:test";

test("sees its environment", () => {
  if (process.env.GREETING !== "hello") {
    throw new Error(`GREETING is ${process.env.GREETING}`);
  }
});
