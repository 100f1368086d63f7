import { createClassifier, groupKFold, take, takeRows } from "../dist/learn/index.js";
import { approachFeatures, featureMatrix, historyGroups, historyScopes, ruleScores } from "../dist/neo/index.js";
import { readData } from "./common/data.mjs";
import { objectIntervals } from "./common/object-interval.mjs";
import { writeResults } from "./common/results.mjs";
import { count, figure, printGoal, printTable } from "./common/table.mjs";

export const about =
  "what each group of history features adds, with intervals over objects: features [FILE] [known|past]";

const params = {
  n_estimators: 300,
  learning_rate: 0.04,
  num_leaves: 15,
  min_child_samples: 200,
  subsample: 0.7,
  colsample_bytree: 0.5,
  reg_lambda: 10,
  random_state: 42,
};
const folds = 5;

/**
 * Every object is scored by a model that has not met it (cross-validation over objects), so that the intervals rest on
 * all objects. The rule is judged on the same rows and the same draws.
 *
 * @param {string[]} args
 */
export async function run(args) {
  const { path, approaches } = await readData(args[0]);
  const labels = approaches.hazardous;
  console.log(`${count(approaches.rows)} rows of ${count(approaches.objectIds.length)} objects, ${path}`);
  console.log(`boosting, ${params.n_estimators} trees, ${folds} folds over objects; PR-AUC with 95 % intervals`);
  const splits = groupKFold(approaches.object, { folds, seed: 42 });

  const works = [];
  const all = /** @type {const} */ (["known", "past"]);
  for (const asOf of args[1] ? [args[1]] : all) {
    const history = featureMatrix(approaches, "history", asOf);
    const tried = [];
    for (const [name, columns] of Object.entries(columnSets())) {
      const x = only(history, columns);
      const score = new Float32Array(approaches.rows);
      for (const { train, test } of splits) {
        const model = await createClassifier("boosting", params).fit(takeRows(x, train), take(labels, train));
        const probability = model.predictProba(takeRows(x, test));
        for (const [at, row] of test.entries()) score[row] = probability[at];
      }
      tried.push({ name, columns: x.columns.length, score });
    }
    const byRule = ruleScores(approaches, asOf);
    const measured = objectIntervals(labels, approaches.object, [byRule, ...tried.map(({ score }) => score)]);
    const rows = [{ name: "the rule without learning", columns: 2 }, ...tried].map(({ name, columns }, i) => {
      const { value, low, high, difference } = measured[i];
      return { as_of: asOf, title: name, columns, pr_auc: value, low, high, ...(i > 0 && { above_rule: difference }) };
    });
    works.push(...rows);
    console.log(`\nas of ${asOf}: ${historyScopes[asOf]}`);
    printTable(
      ["", "columns", "PR-AUC", "interval", "above the rule"],
      rows.map(({ title, columns, pr_auc, low, high, above_rule }) => [
        title,
        String(columns),
        figure(pr_auc),
        `${figure(low)} to ${figure(high)}`,
        above_rule ? `${figure(above_rule[0])} to ${figure(above_rule[1])}` : "",
      ]),
    );
    const [rule, whole] = [rows[0], rows.find(({ title }) => title === "all")];
    if (asOf === "known") {
      printGoal("PR-AUC of at least 0.95", figure(whole.pr_auc), whole.pr_auc >= 0.95);
      printGoal("its interval clear of the rule's", figure(whole.low - rule.high), whole.low > rule.high);
    }
    printGoal("above the rule, whatever objects are drawn", figure(whole.above_rule[0]), whole.above_rule[0] > 0);
  }
  const [known, past] = all.map((asOf) => works.find((work) => work.as_of === asOf && work.title === "all"));
  if (!known || !past) return;
  const more = past.above_rule[0] - known.above_rule[1];
  printGoal("as of past, above the rule by more than as of known", figure(more), more > 0);
  writeResults("features", {
    data: path,
    rows: approaches.rows,
    objects: approaches.objectIds.length,
    params,
    folds,
    works,
  });
}

/** @returns {Record<string, string[]>} */
function columnSets() {
  const approach = approachFeatures.map(({ name }) => name);
  const groups = Object.entries(historyGroups).map(([name, features]) => [name, features.map((f) => f.name)]);
  const all = [...approach, ...groups.flatMap(([, names]) => names)];
  return {
    "this approach alone": approach,
    "with distances": [...approach, ...groups[0][1]],
    all,
    ...Object.fromEntries(
      groups.map(([group, names]) => [`all without ${group}`, all.filter((name) => !names.includes(name))]),
    ),
  };
}

function only(x, names) {
  return { rows: x.rows, names, columns: names.map((name) => x.columns[x.names.indexOf(name)]) };
}
