/** What a process should answer to a failure: 1 failed, 2 bad usage or bad input, 3 a gate refused. */
export type ExitCode = 1 | 2 | 3;

/** An error that a user can act on: a stable code, what happened, and what to do about it. */
export class PerigeeError extends Error {
  readonly exitCode: ExitCode;

  constructor(
    readonly code: string,
    message: string,
    readonly hint?: string,
    options?: ErrorOptions & { exitCode?: ExitCode },
  ) {
    super(message, options);
    this.name = "PerigeeError";
    this.exitCode = options?.exitCode ?? 2;
  }
}

export const fileMissing = (path: string, hint?: string, cause?: unknown) =>
  new PerigeeError("FILE_MISSING", `there is no file ${path}`, hint ?? "Check the path.", { cause });

export const invalidOption = (name: string, value: unknown, expected: string) =>
  new PerigeeError("INVALID_OPTION", `${name} is ${JSON.stringify(value)} where ${expected} is expected`);

export const unknownName = (kind: string, name: string, known: readonly string[]) => {
  const near = nearest(name, known);
  return new PerigeeError(
    "UNKNOWN_NAME",
    `there is no ${kind} ${JSON.stringify(name)}`,
    near ? `Did you mean ${near}? Known: ${known.join(", ")}.` : `Known: ${known.join(", ")}.`,
  );
};

/** The candidate with the smallest edit distance to `name`, if it is near enough to be a slip of the pen. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let smallest = Math.max(2, Math.floor(name.length / 2));
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < smallest || (distance === smallest && best === undefined)) {
      smallest = distance;
      best = candidate;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
