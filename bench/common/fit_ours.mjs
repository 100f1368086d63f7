// Fits one model in a process of its own, and prints what memory that took at its peak, in bytes.
// usage: fit_ours.mjs SET_FOLDER KIND PARAMS
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createClassifier } from "../../dist/learn/index.js";

const [folder, kind, params] = process.argv.slice(2);
const { rows, train_rows: train, features, names } = JSON.parse(readFileSync(join(folder, "shape.json"), "utf8"));
const bytes = readFileSync(join(folder, "features.f32"));
const values = new Float32Array(bytes.buffer, bytes.byteOffset, rows * features);
const columns = Array.from({ length: features }, (_, i) => values.subarray(i * rows, i * rows + train));
const labels = new Uint8Array(readFileSync(join(folder, "labels.u8")).subarray(0, train));
// Forgets the peak of reading the table (Linux).
writeFileSync("/proc/self/clear_refs", "5");
const before = memory("VmRSS");
await createClassifier(kind, JSON.parse(params)).fit({ rows: train, names, columns }, labels);
console.log(JSON.stringify({ before, peak: memory("VmHWM") }));

function memory(field) {
  const [, kilobytes] = new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(readFileSync("/proc/self/status", "utf8"));
  return Number(kilobytes) * 1024;
}
