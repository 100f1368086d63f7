import { count } from "../report.js";
import type { GroupInterval } from "./compare-splits.js";
import type { NearestRows } from "./nearest-rows.js";
import type { AuditReport } from "./report.js";

/** A part of an audit's report, for a terminal and for a page alike. */
export interface Section {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

/** What an audit found, in the order in which a reader asks. */
export function sectionsOf(report: AuditReport): Section[] {
  return [
    whatIsWhat(report),
    bothSides(report),
    scores(report),
    nearestRows(report),
    singleFeatures(report),
    relations(report),
    ...magnitudeLimit(report),
  ];
}

function whatIsWhat({ data, label, group, features, left_out, constant_within_group: constant }: AuditReport): Section {
  const others = group.others.map(({ column }) => column).join(", ");
  return {
    title: "What is what",
    sentences: [
      `label: ${label.column} (${label.positive} is positive, ${percent(label.positive_share)} of the rows); ${label.reason}`,
      `group: ${group.column}, ${count(group.groups)} groups, ${(data.rows / group.groups).toFixed(1)} rows each, at most ${count(group.largest)}; ${group.reasons.join("; ")}`,
      ...(others ? [`other candidates for the group: ${others}`] : []),
      ...(group.rows_without > 0
        ? [`${count(group.rows_without)} rows name no group, and count as one of their own`]
        : []),
      `the label is the same in all rows of ${percent(group.label_constant_share)} of the groups with several`,
      `features: ${features.join(", ")}${constant.length > 0 ? `; constant within a group: ${constant.join(", ")}` : ""}`,
      ...(left_out.length > 0
        ? [`left out: ${left_out.map(({ column, why }) => `${column} (${why})`).join(", ")}`]
        : []),
      ...(data.rows_unlabelled > 0 ? [`${count(data.rows_unlabelled)} rows without a label are left out`] : []),
    ],
  };
}

function bothSides({ both_sides: sides, identity, group, seed }: AuditReport): Section {
  return {
    title: `A split by rows (stratified, 80/20, seed ${seed})`,
    sentences: [
      `${count(sides.groups_on_both_sides)} of the ${count(sides.test_groups)} groups of the test part stand on both sides; ${percent(sides.test_rows_of_known_groups / sides.test_rows)} of the test rows are of such a group`,
      `by ${group.column} alone, ${percent(identity.known_share)} of the test labels are known; PR-AUC ${figure(identity.pr_auc)} without any other column (${figure(identity.share_of_positives)} by chance)`,
    ],
    table: {
      head: [group.column, "rows to train", "rows to test"],
      rows: sides.examples.map(({ group: name, train_rows, test_rows }) => [name, count(train_rows), count(test_rows)]),
    },
  };
}

function scores({ scores: { estimator, by_rows, by_groups, difference }, group }: AuditReport): Section {
  const row = (name: string, { value, low, high, groups }: GroupInterval) => [
    name,
    figure(value),
    `${figure(low)} to ${figure(high)}`,
    count(groups),
  ];
  return {
    title: "The same model, judged two ways",
    sentences: [
      estimator,
      `by rows less by groups: ${figure(difference.value)} (${figure(difference.low)} to ${figure(difference.high)}), a paired bootstrap: ${count(difference.groups)} groups, each drawn for both test parts at a time, ${count(difference.groups_in_both)} with rows in both`,
    ],
    table: {
      head: ["split", "PR-AUC", "95 % over groups", "test groups"],
      rows: [row("by rows", by_rows), row(`by ${group.column}`, by_groups)],
    },
  };
}

function nearestRows({ nearest: { by_rows, by_groups }, group }: AuditReport): Section {
  const row = (name: string, near: NearestRows) => [
    name,
    count(near.exact_duplicates),
    percent(near.same_group_share),
    percent(near.same_label_share),
    percent(near.positives_found),
    near.median_distance.toPrecision(2),
  ];
  const [closest] = by_rows.examples;
  return {
    title: "Nearest training row of each test row",
    sentences: closest
      ? [
          `nearest of all, split by rows: row ${closest.test_row} to row ${closest.train_row}, of ${closest.same_group ? "the same group" : "another group"} and ${closest.same_label ? "the same label" : "another label"}`,
          `of ${count(by_rows.compared)} test rows; distances are in ranks, from 0 to 1`,
        ]
      : [],
    table: {
      head: ["split", "exact duplicates", "same group", "same label", "positives found", "median distance"],
      rows: [row("by rows", by_rows), row(`by ${group.column}`, by_groups)],
    },
  };
}

function singleFeatures({ single_features: features, group }: AuditReport): Section {
  const rule = { above: "≥", below: "≤", category: "" } as const;
  return {
    title: "What one column says alone",
    sentences: [`a threshold chosen on four fifths of the groups, measured on the others (by ${group.column})`],
    table: {
      head: ["column", "positive where", "PR-AUC", "F1", "precision", "recall", ""],
      rows: features.map((one) => [
        one.feature,
        one.threshold === null ? "by category" : `${rule[one.rule]} ${one.threshold}`,
        figure(one.pr_auc),
        figure(one.f1),
        figure(one.precision),
        figure(one.recall),
        one.gives_away ? "gives the label away" : "",
      ]),
    },
  };
}

function relations({ relations: found }: AuditReport): Section {
  const title = "Columns that follow from others";
  if (found.length === 0) return { title, sentences: ["none is seen"] };
  return {
    title,
    sentences: found.map(
      ({ from, to, both_ways, rows, held_share, formula }) =>
        `${to} is a function of ${from}${both_ways ? ", and the reverse" : ""}: ${formula ?? `the same in ${percent(held_share)} of ${count(rows)} rows that share a value with another group`}`,
    ),
  };
}

function magnitudeLimit({ magnitude_limit: limit }: AuditReport): Section[] {
  if (!limit) return [];
  const { definition } = limit;
  return [
    {
      title: `Objects near H = ${limit.limit.toFixed(1)}, where the label flips`,
      sentences: [
        `the flag is H ≤ ${limit.limit.toFixed(1)} and MOID ≤ 0.05 au; H is revised by tenths of a magnitude, and the flag with it`,
        `${count(limit.near_objects)} of ${count(limit.objects)} objects lie within ${limit.band} mag, ${count(limit.near_hazardous_objects)} of the ${count(limit.hazardous_objects)} hazardous ones among them`,
        `${count(limit.hazardous_beyond_limit)} objects are hazardous with H above the limit; ${count(limit.flipped_objects)} change label or side within the table`,
        ...(definition
          ? [
              `the definition gives back ${count(definition.found)} of ${count(definition.flags)} flags with ${count(definition.extra)} extra${definition.exceptions_magnitude ? `, the exceptions at H ${definition.exceptions_magnitude.join(" to ")}` : ""}`,
            ]
          : []),
      ],
      table: {
        head: ["object", "H", "label"],
        rows: limit.examples.map(({ object, magnitude, hazardous }) => [
          object,
          String(magnitude),
          hazardous ? "hazardous" : "not hazardous",
        ]),
      },
    },
  ];
}

const figure = (value: number) => value.toFixed(3);
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
