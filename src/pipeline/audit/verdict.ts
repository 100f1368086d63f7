import { count } from "../report.js";
import type { AuditReport, Verdict } from "./report.js";

/** In plain words, what an audit means for who reads figures of this data. */
export function verdictOf(report: Omit<AuditReport, "verdict">): Verdict {
  const findings: Verdict["findings"][number][] = [];
  const sentences: string[] = [];
  const { both_sides: sides, scores, group } = report;
  const { by_rows: rows, by_groups: groups, difference } = scores;
  const known = sides.test_rows_of_known_groups / sides.test_rows;

  if (difference.low > 0) {
    findings.push("leak");
    sentences.push(
      `A split by rows leaks: ${percent(known)} of its test rows are of a ${group.column} that the model was trained on.`,
      `The same forest has PR-AUC ${figure(rows.value)} by rows and ${figure(groups.value)} by ${group.column}: ${figure(difference.value)} of it is memory, not skill.`,
      `Quote ${figure(groups.value)}, and split by ${group.column}.`,
    );
  } else if (sides.groups_on_both_sides > 0) {
    findings.push("groups_shared");
    sentences.push(
      `${count(sides.groups_on_both_sides)} of ${count(sides.test_groups)} test groups stand on both sides of a split by rows, but the forest gains nothing that could be told from chance: PR-AUC ${figure(rows.value)} by rows and ${figure(groups.value)} by ${group.column}.`,
      `Split by ${group.column} all the same: a model that remembers better would gain.`,
    );
  }
  const away = report.single_features.filter(({ gives_away }) => gives_away);
  if (away.length > 0) {
    findings.push("label_given_away");
    const names = away.map(({ feature, pr_auc }) => `${feature} (PR-AUC ${figure(pr_auc)})`).join(", ");
    sentences.push(`The label is given away by ${names} alone: ask whether that is known before the label is.`);
  }
  const same = report.relations.filter(({ both_ways }) => both_ways).map(({ to }) => to);
  if (same.length > 0) {
    const effective = report.features.length - same.length;
    sentences.push(
      `${report.features.length} features say what ${effective} do: ${same.join(" and ")} ${same.length === 1 ? "is a function" : "are functions"} of others.`,
    );
  }
  const limit = report.magnitude_limit;
  if (limit && limit.near_objects > 0) {
    sentences.push(
      `${count(limit.near_objects)} objects lie within ${limit.band} mag of H = ${limit.limit.toFixed(1)}, where the label flips as H is revised; ${count(limit.hazardous_beyond_limit)} are hazardous beyond it.`,
    );
  }
  if (findings.length === 0) {
    findings.push("no_leak_seen");
    sentences.unshift("No leak is seen: no group stands on both sides, and no column gives the label away.");
  }
  return { findings, sentences };
}

const figure = (value: number) => value.toFixed(3);
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
