import { test } from "node:test";

test("passes", () => {});

test.skip("is left out", () => {});
