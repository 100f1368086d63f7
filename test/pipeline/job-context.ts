import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { JobContext } from "../../src/pipeline/index.js";
import { silentProgress } from "../../src/support/index.js";
import { openTracking } from "../../src/tracking/index.js";

/** What jobs of one test file need, in a folder that is gone after it. */
export function useJobs() {
  const folder = mkdtempSync(join(tmpdir(), "perigee-jobs-"));
  const context: JobContext = { folder, env: {}, progress: silentProgress, clock: Date.now };
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return {
    context,
    path: (name: string) => join(folder, name),
    /** Where the artifacts of a run lie. */
    artifacts: (run: { run_id: string; experiment_id: string }, ...path: string[]) =>
      join(folder, "mlartifacts", run.experiment_id, run.run_id, "artifacts", ...path),
    tracking: () => openTracking({ folder, env: {} }),
  };
}
