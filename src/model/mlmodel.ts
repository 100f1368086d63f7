import { createHash } from "node:crypto";
import { stringify } from "yaml";
import { z } from "zod";
import { PYTHON_VERSION } from "./environment.js";
import { FORMAT_VERSION } from "./format.js";
import type { PackagedModel } from "./packaged-model.js";

/** The names of the files in a model's folder. */
export const modelFiles = {
  mlmodel: "MLmodel",
  perigee: "model.perigee",
  onnx: "model.onnx",
  conda: "conda.yaml",
  pythonEnv: "python_env.yaml",
  requirements: "requirements.txt",
  inputExample: "input_example.json",
  servingExample: "serving_input_example.json",
} as const;

/** The MLflow whose file formats we follow. */
const MLFLOW_VERSION = "3.17.2";
/** The first ONNX with the operators that we use. */
const ONNX_VERSION = "1.12.0";

/** What we read of a file MLmodel, whoever wrote it. */
export const mlmodelSchema = z.looseObject({
  flavors: z.record(z.string(), z.unknown()),
});

/** Our own flavor in a file MLmodel. */
export const perigeeFlavorSchema = z.looseObject({
  data: z.string(),
  version: z.int().positive(),
  created_at: z.iso.datetime().optional(),
});

export interface MlmodelFacts {
  readonly model: PackagedModel;
  readonly createdAt: Date;
  readonly runId?: string | undefined;
  readonly hasExample: boolean;
  readonly sizeBytes: number;
  /** SHA-256 of `model.perigee`. */
  readonly digest: string;
}

/** The file MLmodel (https://mlflow.org/docs/latest/ml/model/), as `mlflow.onnx.save_model` writes it and our flavor beside. */
export function mlmodelText({ model, createdAt, runId, hasExample, sizeBytes, digest }: MlmodelFacts): string {
  const { metadata, fitted } = model;
  const created = createdAt.toISOString();
  const document = {
    ...(runId ? { artifact_path: "model" } : {}),
    flavors: {
      onnx: {
        code: null,
        data: modelFiles.onnx,
        onnx_session_options: null,
        onnx_version: ONNX_VERSION,
        providers: ["CPUExecutionProvider"],
      },
      perigee: {
        data: modelFiles.perigee,
        version: FORMAT_VERSION,
        sha256: digest,
        created_at: created,
        estimator: metadata.estimator,
        feature_set: model.featureSet,
        ...(metadata.historyScope === undefined ? {} : { history_scope: metadata.historyScope }),
        decision_threshold: model.decisionThreshold,
        split: metadata.split,
        data_digest: metadata.dataDigest,
        seed: metadata.seed,
        trained_rows: metadata.trainedRows,
      },
      python_function: {
        data: modelFiles.onnx,
        env: { conda: modelFiles.conda, virtualenv: modelFiles.pythonEnv },
        loader_module: "mlflow.onnx",
        python_version: PYTHON_VERSION,
      },
    },
    is_signature_from_type_hint: false,
    mlflow_version: MLFLOW_VERSION,
    model_id: null,
    model_size_bytes: sizeBytes,
    model_uuid: uuidOf(digest, created, runId ?? ""),
    prompts: null,
    ...(runId ? { run_id: runId } : {}),
    ...(hasExample
      ? {
          saved_input_example_info: {
            artifact_path: modelFiles.inputExample,
            pandas_orient: "split",
            serving_input_path: modelFiles.servingExample,
            type: "dataframe",
          },
        }
      : {}),
    signature: signatureOf(fitted.featureNames),
    type_hint_from_example: false,
    utc_time_created: created.replace("T", " ").replace("Z", "000"),
  };
  // PyYAML, which MLflow reads with, is of YAML 1.1.
  return stringify(document, { version: "1.1", lineWidth: 0 });
}

/** Every input is a double, since only floats may be missing in a data frame. */
function signatureOf(featureNames: readonly string[]) {
  const column = (type: string, name: string) => ({ type, name, required: true });
  return {
    inputs: JSON.stringify(featureNames.map((name) => column("double", name))),
    outputs: JSON.stringify([column("long", "label"), column("float", "probability")]),
    params: null,
  };
}

/** MLflow asks for 32 hexadecimal digits; made from the content, so that nothing here depends on chance. */
function uuidOf(...parts: string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32);
}
