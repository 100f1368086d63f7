import { PerigeeError } from "../support/index.js";

/**
 * Tells of a failure, as two lines on stderr or as a JSON document on stdout, and gives the exit code.
 *
 * A failure that no table knows is a defect: its stack is shown, so that it can be reported.
 */
export function tellFailure(failure: unknown, json: boolean): number {
  const known = failure instanceof PerigeeError ? failure : unexpected(failure);
  if (json) {
    const { code, message, hint } = known;
    process.stdout.write(`${JSON.stringify({ error: { code, message, ...(hint ? { hint } : {}) } })}\n`);
  } else {
    process.stderr.write(`error ${known.code}: ${known.message}\n`);
    if (known.hint) process.stderr.write(`      ${known.hint}\n`);
  }
  if (!(failure instanceof PerigeeError) && failure instanceof Error && failure.stack) {
    process.stderr.write(`${failure.stack}\n`);
  }
  return known.exitCode;
}

function unexpected(failure: unknown): PerigeeError {
  const systemCode = failure instanceof Error && "code" in failure ? String(failure.code) : "";
  if (systemCode === "ENOSPC" || systemCode === "EACCES" || systemCode === "EROFS" || systemCode === "EPERM") {
    return new PerigeeError(
      systemCode,
      failure instanceof Error ? failure.message : String(failure),
      systemCode === "ENOSPC" ? "Free some room on the disk." : "Check the permissions of the folder.",
      { exitCode: 1 },
    );
  }
  return new PerigeeError(
    "UNEXPECTED",
    failure instanceof Error ? failure.message : String(failure),
    "This is a defect of Perigee; the stack below helps to find it.",
    { exitCode: 1 },
  );
}
