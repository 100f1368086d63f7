/** A label that becomes known some time after its prediction. */
export interface LateLabel {
  readonly id: string;
  readonly label: 0 | 1;
  /** ms, when it is posted. */
  readonly due: number;
}

/** Labels in the order in which they become known. */
export interface LateLabels {
  add(label: LateLabel): void;
  /** Takes out what is due. */
  due(time: number): LateLabel[];
  readonly waiting: number;
}

/** Every label waits equally long, so that the order of arrival is the order of need. */
export function createLateLabels(): LateLabels {
  let queue: LateLabel[] = [];
  return {
    add(label) {
      queue.push(label);
    },
    due(time) {
      const first = queue.findIndex(({ due }) => due > time);
      if (first === 0) return [];
      const ready = first < 0 ? queue : queue.slice(0, first);
      queue = first < 0 ? [] : queue.slice(first);
      return ready;
    },
    get waiting() {
      return queue.length;
    },
  };
}
