import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import type { Matrix } from "../../../src/learn/index.js";

/** A model of another library with what that library says of rows, as `reference.py` writes it. */
export interface ReferenceModel {
  readonly name: string;
  readonly rows: Float32Array;
  readonly probability: Float64Array;
}

export const FEATURES = 4;

const text = z.base64();
const entry = z.object({ name: z.string(), rows: text, probability: text, gzip: text.optional() });

export function readReferences(path: string): (ReferenceModel & { readonly gzip?: string | undefined })[] {
  return z
    .array(entry)
    .parse(JSON.parse(readFileSync(path, "utf8")))
    .map(({ rows, probability, ...rest }) => ({
      ...rest,
      rows: new Float32Array(bufferOf(rows)),
      probability: new Float64Array(bufferOf(probability)),
    }));
}

/** The small models beside this file, with their bytes. */
export const smallModels: readonly (ReferenceModel & { readonly bytes: Uint8Array })[] = readReferences(
  new URL("reference.json", import.meta.url).pathname,
).map((model) => ({ ...model, bytes: gunzipSync(Buffer.from(model.gzip ?? "", "base64")) }));

export function bytesOf(name: string): Uint8Array {
  const model = smallModels.find((small) => small.name === name);
  if (!model) throw new Error(`reference.json has no ${name}`);
  return model.bytes;
}

/** The rows of a reference as the table of a model. */
export function tableOf({ rows, probability }: ReferenceModel, names: readonly string[]): Matrix {
  const column = (j: number) => Float32Array.from(probability, (_, row) => rows[row * FEATURES + j]!);
  return { rows: probability.length, names, columns: names.map((_, j) => column(j)) };
}

/** The largest distance of probabilities, and the rows whose label differs although the library is not undecided. */
export function differences(
  theirs: Float64Array,
  ours: { readonly label: Uint8Array; readonly probability: Float32Array },
  undecided: number,
): { readonly furthest: number; readonly labels: number[] } {
  let furthest = 0;
  const labels: number[] = [];
  for (const [row, probability] of theirs.entries()) {
    const distance = Math.abs(probability - ours.probability[row]!);
    furthest = Math.max(furthest, Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance);
    const label = probability > 0.5 ? 1 : 0;
    if (label !== ours.label[row] && Math.abs(probability - 0.5) > undecided) labels.push(row);
  }
  return { furthest, labels };
}

function bufferOf(base64: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(base64, "base64")).buffer;
}
