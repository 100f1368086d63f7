import type { Random } from "../../support/index.js";

/** Two disjoint sets of rows, that together are all where nothing else is said; indices ascend on each side. */
export interface Split {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/** @param isTest `[rows]`, 1 where the row belongs to the test side */
export function splitOf(isTest: Uint8Array): Split {
  let count = 0;
  for (let row = 0; row < isTest.length; row++) count += isTest[row]!;
  const train = new Uint32Array(isTest.length - count);
  const test = new Uint32Array(count);
  for (let row = 0, left = 0, right = 0; row < isTest.length; row++) {
    if (isTest[row] === 1) test[right++] = row;
    else train[left++] = row;
  }
  return { train, test };
}

/** Fisher and Yates' shuffle, in place. */
export function shuffle(items: Uint32Array, random: Random): Uint32Array {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const item = items[i]!;
    items[i] = items[j]!;
    items[j] = item;
  }
  return items;
}

/**
 * The positions of each class, shuffled apart.
 *
 * @param labels `[items]`, 0 or 1
 */
export function shuffledClasses(labels: Uint8Array, random: Random): readonly [Uint32Array, Uint32Array] {
  const { train: negatives, test: positives } = splitOf(labels);
  return [shuffle(negatives, random), shuffle(positives, random)];
}
