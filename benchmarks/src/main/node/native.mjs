// Whether the native add-ons of "ws" are there and were loaded, not their stand-ins in JavaScript; says which.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const ADD_ONS = ["bufferutil", "utf-8-validate"];

const directoryOf = (name) => fileURLToPath(new URL(`../../../node_modules/${name}`, import.meta.url));

const versionOf = (name) => JSON.parse(readFileSync(`${directoryOf(name)}/package.json`, "utf8")).version;

export function nativeAddOns() {
  return ADD_ONS.map((name) => {
    // Throws where there is neither a program for this machine in the package nor one that was built.
    const addOn = require("node-gyp-build")(directoryOf(name));
    if (require(name) !== addOn) {
      throw new Error(`${name} is there, but its stand-in in JavaScript was loaded`);
    }
    return `${name} ${versionOf(name)}`;
  });
}
