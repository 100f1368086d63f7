import { nearest, PerigeeError } from "../support/index.js";

/** Codes whose errors MLflow's scoring server gives as `INVALID_PARAMETER_VALUE`: the body was read, but does not fit the model. */
export const schemaErrors: ReadonlySet<string> = new Set([
  "MISSING_COLUMNS",
  "OBJECT_UNKNOWN",
  "COLUMN_TWICE",
  "COLUMN_LENGTHS",
  "INVALID_FEEDBACK",
]);

const formats = "'dataframe_records', 'dataframe_split', 'inputs', 'instances'";

const howToSend = `Send one of them, such as {"dataframe_records": [{"absolute_magnitude": 20.5, …}]}.`;

export const unsupportedMediaType = (message: string) => new PerigeeError("UNSUPPORTED_MEDIA_TYPE", message);

export const bodyNotUtf8 = (cause: unknown) =>
  new PerigeeError("BODY_NOT_UTF8", "Invalid input. Ensure that input is a valid UTF-8 encoded string", undefined, {
    cause,
  });

export const bodyNotJson = (cause: unknown) =>
  new PerigeeError(
    "BODY_NOT_JSON",
    `Invalid input. Ensure that input is a valid JSON formatted string. Error: ${cause instanceof Error ? cause.message : cause}`,
    undefined,
    { cause },
  );

export const bodyNotObject = (received: string) =>
  new PerigeeError(
    "BODY_NOT_OBJECT",
    `Invalid input. The input must be a JSON dictionary with exactly one of the input fields {${formats}}. Received ${received}.`,
    howToSend,
  );

export const inputFormAmbiguous = (received: readonly string[]) =>
  new PerigeeError(
    "INPUT_FORM_AMBIGUOUS",
    `The input must be a JSON dictionary with exactly one of the input fields {${formats}}. Received dictionary with input fields: [${listed(received)}]`,
    howToSend,
  );

export const invalidForm = (message: string) => new PerigeeError("INVALID_FORM", `Invalid input. ${message}`);

export const csvInvalid = (message: string) =>
  new PerigeeError("CSV_INVALID", `Failed to parse input as CSV with a line of column names. Error: ${message}`);

export const notNumeric = (column: string, row: number, value: unknown) =>
  new PerigeeError(
    "NOT_NUMERIC",
    `Invalid input. Data is not compatible with model signature. Failed to convert column ${column} to type 'float64': row ${row} holds ${shortened(value)}`,
    "Send a number, or null where the value is missing.",
  );

export const missingColumns = (missing: readonly string[], given: readonly string[], why?: string) => {
  const near = missing
    .map((name) => [name, nearest(name, given)] as const)
    .filter(([, found]) => found !== undefined)
    .map(([name, found]) => `${found} for ${name}`);
  const hints = [why, near.length > 0 ? `Did you write ${near.join(", ")}?` : undefined].filter(Boolean);
  return new PerigeeError(
    "MISSING_COLUMNS",
    `Failed to enforce schema of data. Error: Model is missing inputs [${listed(missing)}].`,
    hints.length > 0 ? hints.join(" ") : "Name every column that the model reads; a value may be null.",
  );
};

export const columnTwice = (column: string) =>
  new PerigeeError("COLUMN_TWICE", `Failed to enforce schema of data. Error: column ${column} is given twice.`);

export const columnLengths = (column: string, length: number, others: number) =>
  new PerigeeError(
    "COLUMN_LENGTHS",
    `Failed to enforce schema of data. Error: column ${column} has ${length} values where others have ${others}.`,
  );

export const objectUnknown = (row: number) =>
  new PerigeeError(
    "OBJECT_UNKNOWN",
    `Failed to enforce schema of data. Error: neo_id is missing in row ${row}, so that its object's history is not known.`,
    "Send neo_id, or the history columns themselves.",
  );

export const dateMissing = (column: string, row: number) =>
  new PerigeeError(
    "DATE_MISSING",
    `Failed to enforce schema of data. Error: ${column} is missing in row ${row}, and the model reads the history before it.`,
    `Send ${column}, such as 2029-04-13 or 2029-04-13T21:46:00Z, or the history columns themselves.`,
  );

export const notADate = (column: string, row: number, value: unknown) =>
  new PerigeeError(
    "NOT_A_DATE",
    `Failed to enforce schema of data. Error: ${column} in row ${row} is ${JSON.stringify(value)}, which is not a date.`,
    "Dates are such as 2029-04-13, 2029-Apr-13 21:46 or 2029-04-13T21:46:00Z, in UTC, or milliseconds since 1970.",
  );

export const tooManyRows = (limit: number, rows: number) =>
  new PerigeeError(
    "TOO_MANY_ROWS",
    `the request holds ${rows} rows where at most ${limit} are taken`,
    "Send it in parts.",
  );

export const bodyTooLarge = (limit: number) =>
  new PerigeeError(
    "BODY_TOO_LARGE",
    `the request is larger than the ${limit} bytes that are taken`,
    "Send it in parts.",
  );

export const invalidFeedback = (message: string) =>
  new PerigeeError(
    "INVALID_FEEDBACK",
    message,
    `Send {"id": "REQUEST-ROW", "label": 0} or {"feedback": [{"id": …, "label": …}, …]}; the request's id is in the answer's header x-request-id, its rows count from 0.`,
  );

export const logUnwritable = (folder: string, cause: unknown) =>
  new PerigeeError(
    "PREDICTION_LOG_UNWRITABLE",
    `the prediction log ${folder} cannot be written: ${cause instanceof Error ? cause.message : cause}`,
    "Check the folder's rights and the free space.",
    { cause, exitCode: 1 },
  );

export const unreachableServer = (url: string, cause: unknown) =>
  new PerigeeError(
    "SCORING_SERVER_UNREACHABLE",
    `no scoring server answers at ${url}`,
    "Start one: perigee serve -m models:/neo-hazard@champion --port 5001",
    { cause, exitCode: 1 },
  );

export const nothingToSimulate = () =>
  new PerigeeError("NOTHING_TO_SIMULATE", "the dataset holds no approaches", "Choose a dataset with rows.");

function listed(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(", ");
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
