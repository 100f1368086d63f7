import { averagePrecision, type Split } from "../../learn/index.js";

/** What a row split shares between its sides. */
export interface BothSides {
  readonly test_groups: number;
  readonly groups_on_both_sides: number;
  readonly test_rows: number;
  readonly test_rows_of_known_groups: number;
  /** The groups of most test rows among those on both sides. */
  readonly examples: readonly { readonly group: string; readonly train_rows: number; readonly test_rows: number }[];
}

/** What is known of the test labels by who a row is of, and nothing else. */
export interface IdentityScore {
  /** The share of test rows whose group has one label in the training part, and theirs is the same. */
  readonly known_share: number;
  /** Of the share of positives among the group's training rows; of all training rows where the group has none. */
  readonly pr_auc: number;
  /** Of a constant score. */
  readonly share_of_positives: number;
}

const examplesKept = 5;

/**
 * Counts the groups on both sides of a split, and scores test rows by their group's share of positives in training.
 *
 * @param group  `[rows]`, below `names.length`
 * @param labels `[rows]`, 0 or 1
 */
export function findBothSides(
  { train, test }: Split,
  group: Uint32Array,
  labels: Uint8Array,
  names: readonly string[],
): { bothSides: BothSides; identity: IdentityScore } {
  const trainRows = new Uint32Array(names.length);
  const trainPositives = new Uint32Array(names.length);
  const testRows = new Uint32Array(names.length);
  let positives = 0;
  for (const row of train) {
    trainRows[group[row]!]!++;
    trainPositives[group[row]!]! += labels[row]!;
    positives += labels[row]!;
  }

  const scores = new Float64Array(test.length);
  const truth = new Uint8Array(test.length);
  let knownRows = 0;
  let rightRows = 0;
  let testPositives = 0;
  test.forEach((row, i) => {
    const of = group[row]!;
    const rows = trainRows[of]!;
    testRows[of]!++;
    truth[i] = labels[row]!;
    testPositives += truth[i]!;
    scores[i] = rows > 0 ? trainPositives[of]! / rows : positives / train.length;
    if (rows > 0) knownRows++;
    if (rows > 0 && scores[i] === truth[i]) rightRows++;
  });

  const groups = [...testRows.keys()].filter((of) => testRows[of]! > 0);
  const shared = groups.filter((of) => trainRows[of]! > 0);
  const examples = [...shared].sort((a, b) => testRows[b]! - testRows[a]!).slice(0, examplesKept);
  return {
    bothSides: {
      test_groups: groups.length,
      groups_on_both_sides: shared.length,
      test_rows: test.length,
      test_rows_of_known_groups: knownRows,
      examples: examples.map((of) => ({
        group: names[of]!,
        train_rows: trainRows[of]!,
        test_rows: testRows[of]!,
      })),
    },
    identity: {
      known_share: rightRows / test.length,
      pr_auc: averagePrecision(truth, scores),
      share_of_positives: testPositives / test.length,
    },
  };
}
