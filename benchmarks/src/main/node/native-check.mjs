// Fails, and says why, where the native add-ons cannot be loaded.
import { nativeAddOns } from "./native.mjs";

try {
  nativeAddOns();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
