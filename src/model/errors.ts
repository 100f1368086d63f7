import { nearest, PerigeeError } from "../support/index.js";

export const modelCorrupt = (what: string, why: string, cause?: unknown) =>
  new PerigeeError(
    "MODEL_CORRUPT",
    `${what} is damaged: ${why}`,
    "Take it again from where it came, or train it anew.",
    {
      cause,
      exitCode: 1,
    },
  );

export const modelTooNew = (what: string, version: number, known: number) =>
  new PerigeeError(
    "MODEL_TOO_NEW",
    `${what} has format version ${version} where up to ${known} can be read`,
    "Update perigee.",
    { exitCode: 1 },
  );

export const modelUnsupported = (what: string, feature: string, hint?: string) =>
  new PerigeeError(
    "MODEL_UNSUPPORTED",
    `${what} has ${feature}, which Perigee's models cannot express`,
    hint ?? "Binary classifiers by trees over numeric columns can be imported.",
  );

export const modelFormatUnknown = (what: string) =>
  new PerigeeError(
    "MODEL_FORMAT_UNKNOWN",
    `${what} is in no format that can be imported`,
    "Known: LightGBM's text (booster.save_model), XGBoost's JSON and UBJSON (booster.save_model), ONNX, model.perigee.",
  );

export const modelInvalid = (why: string) =>
  new PerigeeError("MODEL_INVALID", `the model cannot be packaged: ${why}`, undefined, { exitCode: 1 });

export const modelMissing = (folder: string, cause?: unknown) =>
  new PerigeeError(
    "MODEL_MISSING",
    `there is no model in ${folder}: it holds no file MLmodel`,
    "Give the folder of a model, such as `perigee train` makes.",
    { cause },
  );

export const notOurModel = (folder: string, flavors: readonly string[]) =>
  new PerigeeError(
    "MODEL_NOT_OURS",
    `the model in ${folder} was not made by Perigee: its flavors are ${flavors.join(", ") || "none"}, perigee is not among them`,
    "Train it with `perigee train`, or serve it with `mlflow models serve`.",
  );

export const modelFolderTaken = (folder: string) =>
  new PerigeeError(
    "MODEL_FOLDER_TAKEN",
    `${folder} exists already and is not an empty folder`,
    "Choose another folder.",
  );

export const thresholdOutOfRange = (threshold: number) =>
  new PerigeeError("THRESHOLD_OUT_OF_RANGE", `the decision threshold is ${threshold} where a probability is expected`);

export const featureMissing = (name: string, names: readonly string[]) => {
  const near = nearest(name, names);
  return new PerigeeError(
    "FEATURE_MISSING",
    `the model needs the column ${name}, which the data does not have`,
    `${near ? `Did you mean ${near}? ` : ""}The data has ${names.join(", ") || "no column"}.`,
  );
};

export const rowLength = (expected: number, got: number) =>
  new PerigeeError("ROW_LENGTH", `the rows hold ${got} numbers where a multiple of ${expected} is expected`);
