import { missingCode, spellsMissing, type TextColumn } from "../../../dataset/index.js";
import { labelUnknown } from "../../errors.js";
import { unknownLabel } from "../../validation/rules.js";

const labels = new Map<string, number>([
  ...["true", "t", "1", "1.0", "y", "yes"].map((text) => [text, 1] as const),
  ...["false", "f", "0", "0.0", "n", "no"].map((text) => [text, 0] as const),
]);

/**
 * Labels of rows: 1, 0, or `unknownLabel` where missing.
 *
 * @throws `LABEL_UNKNOWN` that names the first row with another text
 */
export function parseLabels(path: string, column: TextColumn): Uint8Array {
  const byCode = column.values.map((text, code) => {
    const label = spellsMissing(text) ? unknownLabel : labels.get(text.trim().toLowerCase());
    if (label === undefined) throw labelUnknown(path, column.codes.indexOf(code) + 1, column.name, text);
    return label;
  });
  // A loop: `from` with a function would make a list of boxed numbers first.
  const { codes } = column;
  const found = new Uint8Array(codes.length);
  for (let row = 0; row < codes.length; row++) {
    found[row] = codes[row] === missingCode ? unknownLabel : byCode[codes[row]!]!;
  }
  return found;
}
