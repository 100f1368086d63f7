import type { Transfer } from "./repository.js";

/** So many files are under way at once: enough to hide the way there and back, few enough for any server. */
const atOnce = 4;

/** Does a task for each item, several at once; the first failure ends it, once those under way have ended. */
export async function severalAtOnce<Item>(items: readonly Item[], task: (item: Item) => Promise<void>): Promise<void> {
  let next = 0;
  let failed = false;
  const work = async () => {
    for (let item = items[next++]; item !== undefined && !failed; item = items[next++]) {
      try {
        await task(item);
      } catch (cause) {
        failed = true;
        throw cause;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, work));
  for (const result of ended) if (result.status === "rejected") throw result.reason;
}

export interface Tally {
  add(bytes: number): void;
  fileDone(): void;
}

export function tallyOf(sizes: readonly (number | undefined)[], { onBytes, onProgress }: Transfer = {}): Tally {
  const bytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  let bytesDone = 0;
  let filesDone = 0;
  const tell = () => onProgress?.({ files: sizes.length, filesDone, bytes: Math.max(bytes, bytesDone), bytesDone });
  return {
    add(some) {
      bytesDone += some;
      onBytes?.(some);
      tell();
    },
    fileDone() {
      filesDone++;
      tell();
    },
  };
}
