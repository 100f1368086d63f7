import type { Problem } from "./moved.js";

/** Reads what it is given; what cannot be read is added to the problems, and does not keep back the rest. */
export function attempting(problems: Problem[]) {
  return async <Found>(what: string, read: () => Promise<Found>): Promise<Found | undefined> => {
    try {
      return await read();
    } catch (cause) {
      problems.push({ what, reason: cause instanceof Error ? cause.message : String(cause) });
      return undefined;
    }
  };
}
