import { stringify } from "yaml";

/** What MLflow installs where it makes an environment for the model. */
export const PYTHON_VERSION = "3.11.9";

/** Ranges rather than versions: the file's operators are those of ONNX 1.12, which all of these read. */
const requirements = ["mlflow>=2.14,<4", "numpy>=1.26,<3", "onnx>=1.15,<2", "onnxruntime>=1.17,<2", "pandas>=2.1,<4"];

export function requirementsText(): string {
  return `${requirements.join("\n")}\n`;
}

export function condaText(): string {
  return stringify(
    {
      name: "mlflow-env",
      channels: ["conda-forge"],
      dependencies: [`python=${PYTHON_VERSION}`, "pip", { pip: requirements }],
    },
    { version: "1.1" },
  );
}

export function pythonEnvText(): string {
  return stringify(
    {
      python: PYTHON_VERSION,
      build_dependencies: ["pip", "setuptools", "wheel"],
      dependencies: ["-r requirements.txt"],
    },
    { version: "1.1" },
  );
}
