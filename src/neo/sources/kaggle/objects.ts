import { missingCode, type TextColumn, textAt } from "../../../dataset/index.js";

/** The objects of rows, as in `Approaches`. */
export interface Objects {
  readonly objectIds: readonly string[];
  readonly objectNames: readonly string[];
  readonly object: Uint32Array;
  /** Rows without an identifier: each is taken for an object of its own. */
  readonly withoutId: number;
}

/**
 * The objects that a column of identifiers tells apart. An identifier that went through a float column (`3724393.0`) is
 * the same as one that did not. An object's name is the first that its rows give, else its identifier.
 *
 * @param ids   identifiers of rows
 * @param names names of rows, where the file has them
 */
export function objectsOf(ids: TextColumn, names: TextColumn | undefined): Objects {
  const objectIds: string[] = [];
  const known = new Map<string, number>();
  const objectFor = (id: string) => {
    const object = known.get(id) ?? objectIds.push(id) - 1;
    known.set(id, object);
    return object;
  };

  const rows = ids.codes.length;
  const byCode = new Uint32Array(ids.values.length).fill(missingCode);
  const plain = ids.values.map((id) => id.trim().replace(/^(\d+)\.0+$/, "$1"));
  const object = new Uint32Array(rows);
  let withoutId = 0;
  for (let row = 0; row < rows; row++) {
    const code = ids.codes[row]!;
    const id = code === missingCode ? "" : plain[code]!;
    if (id === "") {
      withoutId++;
      object[row] = objectFor(names && textAt(names, row)?.trim() ? textAt(names, row)!.trim() : `row-${row + 1}`);
    } else {
      if (byCode[code] === missingCode) byCode[code] = objectFor(id);
      object[row] = byCode[code]!;
    }
  }

  const objectNames = new Array<string>(objectIds.length).fill("");
  if (names) {
    for (let row = 0; row < rows; row++) {
      const at = object[row]!;
      if (objectNames[at] === "") objectNames[at] = textAt(names, row)?.trim() ?? "";
    }
  }
  return { objectIds, objectNames: objectNames.map((name, at) => name || objectIds[at]!), object, withoutId };
}
