/**
 * A real, headless Chromium for tests: `const browser = await openBrowser();`, a Browser of
 * playwright-core. Close it in an `after` hook.
 *
 * The browser and the few libraries that a bare Linux lacks come out of the npm package
 * @sparticuz/chromium, and are unpacked once below target/, or in UNDERSOCKET_CHROMIUM_HOME. That
 * package is for 64-bit Linux on Intel and AMD; elsewhere, or to test with another browser, set
 * UNDERSOCKET_CHROMIUM to the executable of a Chromium or Chrome.
 *
 * The compatibility kit has a copy of this file, made by its build.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createBrotliDecompress } from "node:zlib";
import { chromium } from "playwright-core";
import { extract } from "tar-fs";

/** Beside the package.json that the packages are named in. */
const MODULE = path.join(fileURLToPath(import.meta.resolve("tar-fs")), "../../..");
const PACKAGE = path.join(MODULE, "node_modules", "@sparticuz", "chromium");
const HOMES = process.env.UNDERSOCKET_CHROMIUM_HOME ?? path.join(MODULE, "target");

/** Pages have nothing to fetch but what a test serves, and no GPU to draw with. */
const FLAGS = [
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-domain-reliability",
  "--no-default-browser-check",
  "--no-first-run",
  "--no-pings",
  // It sits between a page and its server, and differs from one machine to the next.
  "--no-proxy-server",
];

/** Starts a browser of its own, without a history, that ends with this process at the latest. */
export async function openBrowser() {
  const given = process.env.UNDERSOCKET_CHROMIUM;
  return chromium.launch({
    args: FLAGS,
    // Chromium refuses its sandbox to root, which is who runs tests in a container.
    chromiumSandbox: false,
    ...(given ? { executablePath: given } : await packaged()),
  });
}

async function packaged() {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      `The packaged Chromium is for Linux on x64, this is ${process.platform} on ${process.arch}: ` +
        "set UNDERSOCKET_CHROMIUM to the executable of a Chromium or Chrome.",
    );
  }
  const home = await unpacked();
  const libraries = [path.join(home, "lib"), process.env.LD_LIBRARY_PATH].filter(Boolean);
  return {
    executablePath: path.join(home, "chromium"),
    env: {
      ...process.env,
      HOME: home,
      LD_LIBRARY_PATH: libraries.join(":"),
      FONTCONFIG_FILE: path.join(home, "fonts.conf"),
    },
  };
}

/** The folder with the unpacked browser; several processes may ask for it at the same time. */
async function unpacked() {
  const { version } = JSON.parse(await readFile(path.join(PACKAGE, "package.json"), "utf8"));
  const home = path.join(HOMES, `chromium-${version}`);
  if (await exists(home)) {
    return home;
  }
  await mkdir(path.dirname(home), { recursive: true });
  const draft = await mkdtemp(`${home}-unpacking-`);
  try {
    await Promise.all([
      unpack("chromium.br", createWriteStream(path.join(draft, "chromium"), { mode: 0o700 })),
      unpack("al2023.tar.br", extract(draft, { chown: false })),
      unpack("fonts.tar.br", extract(draft, { chown: false, ignore: isConfiguration })),
      writeFile(path.join(draft, "fonts.conf"), fontsConfiguration(home)),
    ]);
    await rename(draft, home);
  } catch (e) {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(home))) {
      throw e;
    }
  }
  return home;
}

/** The package's own font configuration knows only fixed places. */
function isConfiguration(name) {
  return name.endsWith(".conf");
}

function unpack(name, target) {
  return pipeline(
    createReadStream(path.join(PACKAGE, "bin", name)),
    createBrotliDecompress(),
    target,
  );
}

async function exists(file) {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** A bare machine has no font at all; the packaged one draws Latin, those of the machine the rest. */
function fontsConfiguration(home) {
  const escaped = home.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${escaped}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${escaped}/fonts-cache</cachedir>
</fontconfig>
`;
}
