import { type RawBuilder, sql } from "kysely";
import type { Reader } from "./database.js";
import { byDatabase } from "./flavor.js";

/** A rule that a database's rows keep, and how many break it. */
export interface Finding {
  readonly rule: string;
  readonly count: number;
}

interface Rule {
  readonly rule: string;
  /** Selects the rows that break it. */
  readonly broken: RawBuilder<unknown>;
}

const rules: readonly Rule[] = [
  ...["metrics", "latest_metrics", "params", "tags"].map((table) => ({
    rule: `every row of ${table} has its run`,
    broken: sql`SELECT 1 FROM ${sql.table(table)} AS t LEFT JOIN runs AS r ON r.run_uuid = t.run_uuid WHERE r.run_uuid IS NULL`,
  })),
  {
    rule: "every run has its experiment",
    broken: sql`SELECT 1 FROM runs AS r LEFT JOIN experiments AS e ON e.experiment_id = r.experiment_id WHERE e.experiment_id IS NULL`,
  },
  {
    rule: "every dataset that a run has used is there, and so is the run",
    broken: sql`SELECT 1 FROM inputs AS i
      LEFT JOIN runs AS r ON r.run_uuid = i.destination_id LEFT JOIN datasets AS d ON d.dataset_uuid = i.source_id
      WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN' AND (r.run_uuid IS NULL OR d.dataset_uuid IS NULL)`,
  },
  {
    rule: "every tag of an input has its input",
    broken: sql`SELECT 1 FROM input_tags AS t LEFT JOIN inputs AS i ON i.input_uuid = t.input_uuid WHERE i.input_uuid IS NULL`,
  },
  {
    rule: "every alias names a version",
    broken: sql`SELECT 1 FROM registered_model_aliases AS a LEFT JOIN model_versions AS v
      ON v.workspace = a.workspace AND v.name = a.name AND v.version = a.version WHERE v.version IS NULL`,
  },
  {
    rule: "the latest value of a metric is that of its highest step, timestamp and value",
    broken: sql`SELECT 1 FROM latest_metrics AS l WHERE EXISTS (SELECT 1 FROM metrics AS m
      WHERE m.run_uuid = l.run_uuid AND m.key = l.key
        AND (m.step, m.timestamp, m.value) > (l.step, l.timestamp, l.value))`,
  },
  {
    rule: "every metric has its latest value",
    broken: sql`SELECT DISTINCT m.run_uuid, m.key FROM metrics AS m LEFT JOIN latest_metrics AS l
      ON l.run_uuid = m.run_uuid AND l.key = m.key WHERE l.run_uuid IS NULL`,
  },
];

/** Counts the rows that break each rule; the pages of a file and its foreign keys too. */
export async function checkRows(db: Reader): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { rule, broken } of rules) {
    const { rows } = await sql<{ n: number }>`SELECT COUNT(*) AS n FROM (${broken}) AS broken`.execute(db);
    findings.push({ rule, count: rows[0]?.n ?? 0 });
  }
  const pages = byDatabase<{ n: number }>({
    sqlite: sql`SELECT COUNT(*) AS n FROM pragma_integrity_check WHERE integrity_check <> 'ok'`,
    postgres: sql`SELECT 0 AS n`,
  });
  const keys = byDatabase<{ n: number }>({
    sqlite: sql`SELECT COUNT(*) AS n FROM pragma_foreign_key_check`,
    postgres: sql`SELECT COUNT(*) AS n FROM pg_constraint
      WHERE contype = 'f' AND NOT convalidated AND connamespace = current_schema()::regnamespace`,
  });
  for (const [rule, count] of [
    ["the pages of the file are whole", pages],
    ["foreign keys hold", keys],
  ] as const) {
    findings.push({ rule, count: (await count.execute(db)).rows[0]?.n ?? 0 });
  }
  return findings;
}
