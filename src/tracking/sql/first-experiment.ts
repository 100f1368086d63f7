import { sql } from "kysely";
import type { Reader } from "./database.js";

/** Where MLflow's default experiment goes in a new database. */
export interface FirstExperiment {
  readonly defaultArtifactLocation: string;
  readonly now: number;
}

/** Makes MLflow's experiment `Default`, of id 0, where there is no experiment yet. */
export async function ensureDefaultExperiment(db: Reader, { defaultArtifactLocation, now }: FirstExperiment) {
  if (await db.selectFrom("experiments").select(sql`1`.as("one")).limit(1).executeTakeFirst()) return;
  await db
    .insertInto("experiments")
    .values({
      experiment_id: "0",
      name: "Default",
      artifact_location: defaultArtifactLocation,
      lifecycle_stage: "active",
      creation_time: now,
      last_update_time: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
