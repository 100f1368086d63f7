import { PerigeeError } from "../support/index.js";

/** Rows are counted from 1, after the header. */
const rowsCountFromOne = "Rows are counted from 1, after the header.";

export const notAFile = (path: string) =>
  new PerigeeError("NOT_A_FILE", `${path} is not a file`, "Give a CSV, CSV.gz, Parquet or JSON-lines file.");

export const fileForbidden = (path: string, cause: unknown) =>
  new PerigeeError("FILE_UNREADABLE", `${path} cannot be opened`, "Check the file's permissions.", { cause });

export const fileEmpty = (path: string) => new PerigeeError("TABLE_EMPTY", `${path} is empty (0 bytes)`);

export const noRows = (path: string) => new PerigeeError("TABLE_EMPTY", `${path} has a header and no rows`);

export const damagedGzip = (path: string, cause: unknown) =>
  new PerigeeError(
    "FILE_DAMAGED",
    `${path} is a damaged or truncated gzip file`,
    "Download or compress it again; nothing was read, as rows would be missing.",
    { cause },
  );

export const archive = (path: string) =>
  new PerigeeError("UNKNOWN_FORMAT", `${path} is a zip archive`, "Unpack it, and give the CSV inside.");

export const notText = (path: string) =>
  new PerigeeError(
    "UNKNOWN_FORMAT",
    `${path} is neither text in UTF-8 nor Parquet`,
    "Known: CSV, CSV.gz, Parquet, JSON lines. Convert other encodings to UTF-8.",
  );

export const headerMalformed = (path: string, reason: string) =>
  new PerigeeError("HEADER_MALFORMED", `${path}: ${reason}`, "The first line names the columns, once each.");

export const rowMalformed = (path: string, line: number, reason: string, cause: unknown) =>
  new PerigeeError("ROW_MALFORMED", `${path}, line ${line}: ${reason}`, "Lines are counted from 1, with the header.", {
    cause,
  });

export const fileUnreadable = (path: string, reason: string, cause: unknown) =>
  new PerigeeError("FILE_UNREADABLE", `${path} cannot be read: ${reason}`, undefined, { cause });

export const valueNotANumber = (path: string, row: number, column: string, value: string, count: number) =>
  new PerigeeError(
    "VALUE_NOT_A_NUMBER",
    `${path}, row ${row}, column ${column}: ${JSON.stringify(value)} is not a number`,
    count > 1 ? `${count} values of the column are not. ${rowsCountFromOne}` : rowsCountFromOne,
  );

export const columnMissing = (name: string, known: readonly string[]) =>
  new PerigeeError("COLUMN_MISSING", `there is no column ${name}`, `Known: ${known.join(", ")}.`);

export const columnOfOtherKind = (name: string, expected: string) =>
  new PerigeeError("COLUMN_KIND", `column ${name} is not a ${expected} column`);

export const unknownExtension = (path: string) =>
  new PerigeeError(
    "UNKNOWN_FORMAT",
    `${path}: the extension does not name a format`,
    "Known: .csv, .csv.gz, .parquet.",
  );

export const fileUnwritable = (path: string, cause: unknown) =>
  new PerigeeError("FILE_UNWRITABLE", `${path} cannot be written`, cause instanceof Error ? cause.message : undefined, {
    cause,
    exitCode: 1,
  });
