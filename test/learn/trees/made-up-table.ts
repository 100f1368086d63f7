import type { Matrix } from "../../../src/learn/types.js";

const TRAIN = 4000;
const TEST = 2000;

/** A linear congruential generator (Numerical Recipes), so that reference.py can make the same numbers. */
function* uniforms(): Generator<number, never> {
  let state = 20240101;
  for (;;) {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** A table of 5 features on a grid of 200 values, the third sometimes missing: made by the same rule in reference.py. */
export function madeUpTable() {
  const stream = uniforms();
  const draw = () => stream.next().value;
  const rows = TRAIN + TEST;
  const names = ["a", "b", "c", "d", "e"];
  const columns = names.map(() => new Float32Array(rows));
  const y = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const [a, b, c, d, e] = [draw(), draw(), draw(), draw(), draw()] as const;
    const missing = draw() < 0.1;
    const noise = draw() + draw() + draw() + draw() - 2;
    const score = 3 * (0.5 - a) + 2 * b * d + (missing ? 0.9 : c < 0.3 ? 1.5 : 0) + noise;
    y[row] = score > 1.9 ? 1 : 0;
    for (const [j, value] of [a, b, c, d, e].entries()) columns[j]![row] = Math.floor(200 * value) / 8;
    if (missing) columns[2]![row] = Number.NaN;
  }
  const part = (from: number, to: number) => {
    const x: Matrix = { rows: to - from, names, columns: columns.map((column) => column.slice(from, to)) };
    return { x, y: y.slice(from, to) };
  };
  return { train: part(0, TRAIN), test: part(TRAIN, rows) };
}
