import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { python, pythonEnvironment } from "./python.js";

const run = promisify(execFile);

/** Runs a Python script to its end in a folder, with nothing of MLflow's set but what is given; throws with what it said. */
export async function runScript(
  script: string,
  words: readonly string[],
  {
    cwd,
    env = {},
    interpreter = python,
  }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>>; readonly interpreter?: string },
): Promise<void> {
  const plain = Object.entries(pythonEnvironment).filter(([name]) => !name.startsWith("MLFLOW_"));
  await run(interpreter, [script, ...words], {
    cwd,
    env: { ...Object.fromEntries(plain), ...env },
    maxBuffer: 2 ** 26,
  });
}
