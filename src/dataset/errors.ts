import { nearest, PerigeeError } from "../support/index.js";

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

export const otherEncoding = (path: string, line: number, encoding: string) =>
  new PerigeeError(
    "UNKNOWN_FORMAT",
    `${path}, line ${line}: the text is not UTF-8 but ${encoding}`,
    `Convert it: iconv -f ${encoding.split(" ")[0]} -t UTF-8 FILE > NEW.`,
  );

export const headerEndless = (path: string, most: number) =>
  new PerigeeError(
    "HEADER_MALFORMED",
    `${path}: the first line does not end within ${most} bytes`,
    "A table has its header in the first line, and a line for each row.",
  );

/** Lines beyond it are refused. */
export const longestLine = 2_000_000;

export const lineTooLong = (path: string, line: number | undefined, cause: unknown) =>
  new PerigeeError(
    "ROW_MALFORMED",
    `${path}${line === undefined ? "" : `, line ${line}`}: a line is longer than ${longestLine} bytes`,
    "Check whether line ends are missing, or a quote is never closed. Lines are counted from 1, with the header.",
    { cause },
  );

export const gzipTooLarge = (path: string, mostBytes: number, mostRatio: number) =>
  new PerigeeError(
    "UNPACKS_TOO_LARGE",
    `${path} unpacks to more than ${mostBytes} bytes, or to more than ${mostRatio} times its size`,
    "Unpack it by other means if you trust it, and give the file.",
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
    [adviceOn(column, value), count > 1 ? `${count} values of the column are not.` : "", rowsCountFromOne]
      .filter(Boolean)
      .join(" "),
  );

function adviceOn(column: string, value: string): string {
  if (value.trim() === column) return "The header stands among the rows: remove that line.";
  if (/^\s*[+-]?\d{1,3}(?:[,.' \u00a0\u202f]\d{3})+(?:[.,]\d+)?\s*$/.test(value)) {
    return "Write numbers without thousands separators.";
  }
  return /^\s*[+-]?\d+,\d+\s*$/.test(value) ? "Decimal commas are read where columns are split by semicolons." : "";
}

export const pointOrSeparator = (path: string, row: number, column: string, value: string) =>
  new PerigeeError(
    "VALUE_NOT_A_NUMBER",
    `${path}, row ${row}, column ${column}: ${JSON.stringify(value)} stands among decimal commas, so its dot may be a decimal point or split thousands`,
    `Write the column in one way, without thousands separators. ${rowsCountFromOne}`,
  );

export const columnMissing = (name: string, known: readonly string[]) =>
  new PerigeeError(
    "COLUMN_MISSING",
    `there is no column ${name}`,
    `${nearest(name, known) ? `Did you mean ${nearest(name, known)}? ` : ""}Known: ${known.join(", ")}.`,
  );

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

export const privateAddress = (host: string, address: string) =>
  new PerigeeError(
    "ADDRESS_PRIVATE",
    host === address
      ? `${host} is not an address of the public internet`
      : `${host} is at ${address}, which is not an address of the public internet`,
    "Where that is meant, say so with --allow-private.",
  );

export const downloadFailed = (url: string, cause: unknown) =>
  cause instanceof PerigeeError
    ? cause
    : new PerigeeError(
        "DOWNLOAD_FAILED",
        `${url} cannot be downloaded: ${cause instanceof Error ? cause.message || cause.name : String(cause)}`,
        "Check the address and the network.",
        { cause, exitCode: 1 },
      );

export const downloadRefused = (url: string, status: number) =>
  new PerigeeError(
    "DOWNLOAD_REFUSED",
    `${url} answers ${status}`,
    status === 401 || status === 403 ? "Check the token, and that you may read the file." : "Check the address.",
    { exitCode: 1 },
  );

export const downloadCut = (url: string, arrived: number, total: number | undefined, cause?: unknown) =>
  new PerigeeError(
    "DOWNLOAD_CUT",
    `the download of ${url} ended after ${arrived} ${total === undefined ? "bytes" : `of ${total} bytes`}`,
    "Give the same command again: it goes on from there where the server allows.",
    { cause, exitCode: 1 },
  );

export const downloadTooLarge = (url: string, most: number) =>
  new PerigeeError(
    "DOWNLOAD_TOO_LARGE",
    `${url} is larger than ${most} bytes`,
    "Download it by other means, and give the file.",
  );

export const webPageInstead = (url: string) =>
  new PerigeeError(
    "WEB_PAGE_INSTEAD",
    `${url} answers a web page where a file is expected`,
    "Give the address of the file itself; some pages ask for a login first.",
    { exitCode: 1 },
  );

export const archiveDamaged = (path: string, cause: unknown) =>
  new PerigeeError("FILE_DAMAGED", `${path} is a damaged or truncated zip archive`, "Download it again.", { cause });

export const archiveWithout = (path: string, names: readonly string[]) =>
  new PerigeeError(
    "ARCHIVE_WITHOUT",
    `${path} holds no file that is asked for`,
    `Name one of: ${names.slice(0, 20).join(", ")}.`,
  );

export const unpacksTooLarge = (path: string, name: string, most: number) =>
  new PerigeeError(
    "UNPACKS_TOO_LARGE",
    `${name} of ${path} would unpack to more than ${most} bytes, or is compressed beyond all measure`,
    "Unpack it by other means if you trust it, and give the file.",
  );

export const datasetNameInvalid = (name: string) =>
  new PerigeeError(
    "DATASET_NAME_INVALID",
    `${JSON.stringify(name)} is no name for a dataset`,
    "Up to 100 of a to z, 0 to 9, dot, dash and underscore, beginning with a letter or digit.",
  );

export const versionUnknown = (reference: string, names: readonly string[]) => {
  const near = nearest(reference.split("@")[0] ?? "", names);
  return new PerigeeError(
    "VERSION_UNKNOWN",
    `there is no dataset version ${reference}`,
    names.length === 0
      ? "None was imported here yet: perigee data import FILE."
      : `${near ? `Did you mean ${near}? ` : ""}Known: ${names.join(", ")}; perigee data list tells their versions.`,
  );
};

export const versionAmbiguous = (reference: string, digests: readonly string[]) =>
  new PerigeeError(
    "VERSION_AMBIGUOUS",
    `${reference} may be ${digests.length} versions`,
    `Give more of the digest: ${digests.map((digest) => digest.slice(0, 16)).join(", ")}.`,
  );

export const versionDamaged = (digest: string, what: string) =>
  new PerigeeError(
    "VERSION_DAMAGED",
    `the dataset version ${digest.slice(0, 8)} is damaged: ${what}`,
    "Import it again from its source; perigee data show tells its lineage.",
    { exitCode: 3 },
  );

export const labelNotBinary = (column: string, values: readonly string[]) =>
  new PerigeeError(
    "LABEL_NOT_BINARY",
    `column ${column} holds ${values.length} values (${values.slice(0, 5).join(", ")}${values.length > 5 ? ", …" : ""}) where a label has two`,
    "Name a column of two values with --label.",
  );

export const labelNotFound = (candidates: readonly string[], known: readonly string[]) =>
  new PerigeeError(
    "LABEL_NOT_FOUND",
    candidates.length === 0
      ? "no column has two values, as a label would"
      : `${candidates.length} columns may be the label: ${candidates.join(", ")}`,
    candidates.length === 0
      ? `Name the column with --label. Known: ${known.join(", ")}.`
      : "Say which it is with --label.",
  );

export const groupNotFound = (candidates: readonly string[], known: readonly string[]) =>
  new PerigeeError(
    "GROUP_NOT_FOUND",
    "no column looks as if it said which rows belong together",
    candidates.length === 0
      ? `Name it with --group. Known: ${known.join(", ")}.`
      : `Name it with --group. Most likely: ${candidates.slice(0, 3).join(", ")}.`,
  );

export const groupOfNothing = (column: string, why: string) =>
  new PerigeeError(
    "GROUP_OF_NOTHING",
    `column ${column} does not say which rows belong together: ${why}`,
    "Name another column with --group.",
  );

export const tooFewSplits = (splits: number, quantile: number, needed: number) =>
  new PerigeeError(
    "SPLITS_TOO_FEW",
    `${splits} splits cannot tell the quantile ${quantile} of the noise`,
    Number.isFinite(needed) ? `At least ${needed} can: --splits ${needed}.` : "Give a quantile below 1.",
  );

export const expectationsMalformed = (path: string, line: number, field: string, reason: string) =>
  new PerigeeError(
    "EXPECTATIONS_MALFORMED",
    `${path}, line ${line}${field ? `, field ${field}` : ""}: ${reason}`,
    "A file of expectations holds columns: {NAME: {type, min, max, not_null, one_of, regex, unique, max_missing_share, mostly, severity}} and severities: {RULE: error, warning or info}.",
  );
