import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { asOfNames, historyFeatures } from "../../../src/neo/index.js";

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const page = read("docs/features.md");
/** The cells of the table rows of a section. */
const cells = (section: string) =>
  section
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| -"))
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );
const section = (title: string) => page.split(/^## /m).find((text) => text.startsWith(title)) ?? "";

describe("docs/features.md", () => {
  it("lists every feature of a history with its unit and reason", () => {
    const listed = cells(section("The columns of `history`")).filter(([name]) => name !== "feature");
    expect(listed).toEqual(historyFeatures.map(({ name, unit, reason }) => [`\`${name}\``, unit, reason]));
    expect(page).toContain(`adds ${historyFeatures.length} numbers`);
  });

  it("says of each group what `npm run bench -- features` measured last", () => {
    const measured = z
      .object({
        rows: z.number(),
        objects: z.number(),
        works: z.array(
          z.object({
            as_of: z.enum(asOfNames),
            title: z.string(),
            columns: z.number(),
            pr_auc: z.number(),
            low: z.number(),
            high: z.number(),
            above_rule: z.tuple([z.number(), z.number()]).optional(),
          }),
        ),
      })
      .parse(JSON.parse(read("bench/results/features.json")));
    const figure = (value: number) => value.toFixed(4).replace("-", "−");
    const range = (low: number, high: number) => `${figure(low)} to ${figure(high)}`;
    const measuredAs = (asOf: string) => measured.works.filter((work) => work.as_of === asOf);
    const [known, past] = [measuredAs("known"), measuredAs("past")];
    expect(past.map(({ title }) => title)).toEqual(known.map(({ title }) => title));
    const text = section("What each group adds");
    expect(cells(text).slice(1)).toEqual(
      known.map((work, i) => [
        work.title,
        String(work.columns),
        ...[work, past[i]!].flatMap(({ pr_auc, low, high, above_rule }) => [
          `${figure(pr_auc)} (${range(low, high)})`,
          above_rule ? range(...above_rule) : "",
        ]),
      ]),
    );
    expect(text).toContain(
      `${measured.rows.toLocaleString("en-US")} approaches of ${measured.objects.toLocaleString("en-US")} objects`,
    );
  });
});
