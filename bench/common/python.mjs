import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const python = process.env.PERIGEE_PYTHON ?? "python3";
const anchor = fileURLToPath(new URL("../../../shared/anchors/train_anchor.py", import.meta.url));
const packages = { lgbm: " lightgbm", xgb: " xgboost" };

/**
 * One learner of `train_anchor.py`, fitted and scored once in a process of its own.
 *
 * @param {string} learner as the script names it
 * @param {string} data a CSV
 * @param {"rows" | "objects"} split
 * @returns {Promise<Record<string, number> | string>} the script's figures, or why there are none
 */
export async function runAnchor(learner, data, split) {
  if (!existsSync(anchor)) return `${learner} (there is no ${anchor}; put the anchors beside the project)`;
  const ran = await runPython([anchor, data, "--split", split, "--only", learner, "--threads", "2"], learner);
  return typeof ran === "string" ? ran : ran.at(-1);
}

/**
 * Runs a script that prints JSON lines.
 *
 * @param {readonly string[]} words the script and its arguments
 * @param {string} what it measures, such as `lgbm`
 * @returns {Promise<Record<string, number>[] | string>} the lines, or why there are none
 */
export async function runPython(words, what) {
  try {
    const { stdout } = await promisify(execFile)(python, words, { maxBuffer: 2 ** 24 });
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  } catch (failure) {
    if (failure.code === "ENOENT") return `${what} (there is no ${python}; set PERIGEE_PYTHON to an interpreter)`;
    const said = String(failure.stderr ?? failure.message)
      .trim()
      .split("\n")
      .at(-1);
    const wanted = packages[what.split("_")[0]] ?? "";
    return /ModuleNotFoundError/.test(said)
      ? `${what} (${said}; ${python} -m pip install pandas scikit-learn${wanted})`
      : `${what} (${python}: ${said})`;
  }
}
