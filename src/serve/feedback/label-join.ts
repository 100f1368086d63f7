/** What came of one label: `pending` waits for its prediction, `repeated` says the same again, `changed` contradicts. */
export interface FeedbackOutcome {
  readonly id: string;
  readonly status: "matched" | "pending" | "repeated" | "changed";
  readonly actual: 0 | 1;
  /** The predicted label, where the prediction is known. */
  readonly predicted?: 0 | 1;
  /** The label that was known before, where there was one. */
  readonly previous?: 0 | 1;
}

/** Brings predictions and the labels that arrive later together, whichever comes first; a later label wins. */
export interface LabelJoin {
  /** @returns the outcome of a label that was waiting for this prediction. */
  prediction(id: string, predicted: 0 | 1): FeedbackOutcome | undefined;
  feedback(id: string, actual: 0 | 1): FeedbackOutcome;
  /** Labels whose prediction is not known (yet). */
  readonly pending: number;
}

/**
 * @param capacity how many predictions, and how many labels, are remembered; the oldest are forgotten first
 */
export function createLabelJoin(capacity = 100_000): LabelJoin {
  const predictions = new Map<string, 0 | 1>();
  const labels = new Map<string, 0 | 1>();
  const pending = new Set<string>();

  return {
    prediction(id, predicted) {
      remember(predictions, id, predicted, capacity);
      const actual = labels.get(id);
      if (actual === undefined || !pending.delete(id)) return undefined;
      return { id, status: "matched", actual, predicted };
    },
    feedback(id, actual) {
      const previous = labels.get(id);
      const predicted = predictions.get(id);
      const forgotten = remember(labels, id, actual, capacity);
      if (forgotten !== undefined) pending.delete(forgotten);
      if (predicted === undefined) pending.add(id);
      const known = {
        id,
        actual,
        ...(predicted !== undefined && { predicted }),
        ...(previous !== undefined && { previous }),
      };
      if (previous !== undefined) return { ...known, status: previous === actual ? "repeated" : "changed" };
      return { ...known, status: predicted === undefined ? "pending" : "matched" };
    },
    get pending() {
      return pending.size;
    },
  };
}

/** Sets an entry as the newest; returns the key that had to go for it. */
function remember(entries: Map<string, 0 | 1>, id: string, value: 0 | 1, capacity: number): string | undefined {
  entries.delete(id);
  entries.set(id, value);
  if (entries.size <= capacity) return undefined;
  const [oldest] = entries.keys();
  if (oldest !== undefined) entries.delete(oldest);
  return oldest;
}
