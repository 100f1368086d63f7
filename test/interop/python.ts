import { spawnSync } from "node:child_process";
import { delimiter, dirname } from "node:path";

/** The Python to test against: `PERIGEE_PYTHON`, or `python3` on the path. */
export const python = process.env.PERIGEE_PYTHON ?? "python3";

/** The environment in which that Python's own commands, such as uvicorn, are found. */
export const pythonEnvironment: NodeJS.ProcessEnv =
  dirname(python) === "." ? process.env : { ...process.env, PATH: dirname(python) + delimiter + process.env.PATH };

/** Why the tests with Python cannot run here, or nothing. */
export function missingInPython(...modules: string[]): string | undefined {
  const script = "import importlib.util, sys; print([m for m in sys.argv[1:] if importlib.util.find_spec(m) is None])";
  const found = spawnSync(python, ["-c", script, ...modules], { encoding: "utf8" });
  if (found.status !== 0) return `there is no ${python}`;
  const missing = found.stdout.trim();
  return missing === "[]" ? undefined : `${python} has no ${missing}`;
}
