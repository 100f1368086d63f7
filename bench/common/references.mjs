import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { converse } from "./conversation.mjs";

const script = fileURLToPath(new URL("references.py", import.meta.url));

/** The established learners, in a process that keeps its data and models; `versions` is empty where there are none. */
export class References {
  #talk;
  #folder;
  /** @type {Record<string, string | null>} */
  versions = {};
  /** What was not measured, and why. */
  skipped = new Set();

  /** @param {string} folder of the sets */
  static async open(folder) {
    const references = new References();
    references.#folder = folder;
    const talk = await converse([script, folder]);
    if (typeof talk === "string") {
      references.skipped.add(
        `all references (${talk}; they want pandas, scikit-learn, lightgbm, xgboost, onnxruntime)`,
      );
      return references;
    }
    references.#talk = talk;
    references.versions = await talk.ask(JSON.stringify({ versions: true }));
    return references;
  }

  /**
   * @param {Record<string, unknown>} question as `references.py` reads it
   * @returns {Promise<Record<string, number> | undefined>} undefined where it cannot be answered
   */
  async ask(question) {
    if (!this.#talk) return undefined;
    const answer = await this.#talk.ask(JSON.stringify(question));
    if (answer.failed === undefined) return answer;
    this.skipped.add(`${Object.values(question)[0]} (${answer.failed})`);
    return undefined;
  }

  /** Asks a process of its own, such as for the memory that a fit takes. */
  async askAnother(question) {
    if (!this.#talk) return undefined;
    const other = await References.open(this.#folder);
    try {
      return await other.ask(question);
    } finally {
      other.end();
    }
  }

  end() {
    this.#talk?.end();
  }
}

/**
 * Writes rows where the references and `fit_ours.mjs` read them.
 *
 * @param {string} folder
 * @param {string} name of the set
 * @param {{ x: import("../../dist/learn/index.js").Matrix, y: Uint8Array }} train
 * @param {{ x: import("../../dist/learn/index.js").Matrix, y: Uint8Array }} test
 */
export function writeSet(folder, name, train, test) {
  const rows = train.x.rows + test.x.rows;
  const features = new Float32Array(rows * train.x.columns.length);
  for (const [i, column] of train.x.columns.entries()) {
    features.set(column, i * rows);
    features.set(test.x.columns[i], i * rows + train.x.rows);
  }
  const labels = new Uint8Array(rows);
  labels.set(train.y);
  labels.set(test.y, train.x.rows);
  const into = join(folder, name);
  mkdirSync(into, { recursive: true });
  writeFileSync(join(into, "features.f32"), features);
  writeFileSync(join(into, "labels.u8"), labels);
  const shape = { rows, train_rows: train.x.rows, features: train.x.columns.length, names: train.x.names };
  writeFileSync(join(into, "shape.json"), JSON.stringify(shape));
}
