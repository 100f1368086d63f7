import { createObjectHistory } from "../../dist/neo/index.js";
import { createRandom } from "../../dist/support/index.js";

/**
 * In a process of its own, with `--expose-gc`: how much a history of OBJECTS objects with APPROACHES each holds.
 * Prints one JSON line.
 */
const [objects, approaches] = process.argv.slice(2).map(Number);
const random = createRandom(42);
const history = createObjectHistory();
globalThis.gc();
const before = held();
const started = performance.now();
for (let round = 0; round < approaches; round++) {
  for (let i = 0; i < objects; i++) {
    history.observe(String(2_000_000 + i), {
      missDistance: 1e5 + 7e7 * random.uniform(),
      relativeVelocity: 5e3 + 1e5 * random.uniform(),
      absoluteMagnitude: 20,
      date: 20_000 * random.uniform(),
    });
  }
}
const seconds = (performance.now() - started) / 1000;
globalThis.gc();
const after = held();
console.log(
  JSON.stringify({
    objects: history.objects,
    mib: (after - before) / 2 ** 20,
    rss_mib: process.memoryUsage().rss / 2 ** 20,
    us_an_approach: (seconds / (objects * approaches)) * 1e6,
  }),
);

function held() {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
