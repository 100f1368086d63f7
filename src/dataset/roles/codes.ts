import { spellsMissing } from "../missing.js";
import { type Column, missingCode } from "../table.js";

/** A column as a dictionary, whatever its kind: row i holds `values[codes[i]]`, or nothing for `missingCode`. */
export interface Codes {
  /** `[rows]` */
  readonly codes: Uint32Array;
  /** The distinct values as text, in order of first appearance. */
  readonly values: readonly string[];
}

export function codesOf(column: Column): Codes {
  if (column.kind === "text") return withoutMissing(column.codes, column.values);
  const known = new Map<number, number>();
  const codes = Uint32Array.from(column.values, (value) => {
    if (Number.isNaN(value)) return missingCode;
    let code = known.get(value);
    if (code === undefined) {
      code = known.size;
      known.set(value, code);
    }
    return code;
  });
  return { codes, values: [...known.keys()].map(String) };
}

function withoutMissing(codes: Uint32Array, values: readonly string[]): Codes {
  const missing = new Set(values.flatMap((value, code) => (spellsMissing(value) ? [code] : [])));
  if (missing.size === 0) return { codes, values };
  const kept = values.filter((_, code) => !missing.has(code));
  const renamed = new Uint32Array(values.length).fill(missingCode);
  let next = 0;
  for (let code = 0; code < values.length; code++) if (!missing.has(code)) renamed[code] = next++;
  return { codes: codes.map((code) => (code === missingCode ? code : renamed[code]!)), values: kept };
}

/**
 * Whether each value of `a` goes with one value of `b` only; rows where either is missing are passed over.
 *
 * @returns `[values of a]`, 1 where it does, 0 where it goes with several, 2 where it stands in fewer than two rows
 */
export function determines(a: Codes, b: Codes): Uint8Array {
  const partner = new Uint32Array(a.values.length).fill(missingCode);
  const state = new Uint8Array(a.values.length).fill(2);
  for (let row = 0; row < a.codes.length; row++) {
    const from = a.codes[row]!;
    const to = b.codes[row]!;
    if (from === missingCode || to === missingCode) continue;
    if (partner[from] === missingCode) partner[from] = to;
    else if (partner[from] !== to) state[from] = 0;
    else if (state[from] === 2) state[from] = 1;
  }
  return state;
}

/** Whether two columns name the same things: each value of either goes with one value of the other. */
export function sameThings(a: Codes, b: Codes): boolean {
  return !determines(a, b).includes(0) && !determines(b, a).includes(0);
}

/** A name in its words, in lower case: `isHazardous`, `is_hazardous` and `Is hazardous` are alike. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}
