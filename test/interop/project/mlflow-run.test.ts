import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { missingInPython, python, pythonEnvironment } from "../python.js";

const project = join(import.meta.dirname, "../../..");
const data = join(project, "../shared/data/neows-2024.csv");
const absent = missingInPython("mlflow") ?? (existsSync(data) ? undefined : `there is no ${data}`);
const run = promisify(execFile);

const runs = z.array(
  z.object({
    run_id: z.string(),
    status: z.string(),
    "metrics.pr_auc": z.number(),
    "params.split": z.string(),
    "tags.mlflow.project.entryPoint": z.string(),
  }),
);

const script = `
import json, mlflow, sys
mlflow.set_tracking_uri(sys.argv[1])
found = mlflow.search_runs(search_all_experiments=True)
print(found.to_json(orient="records"))
for run in found.run_id:
    mlflow.pyfunc.load_model(f"runs:/{run}/model")
`;

describe.skipIf(absent)(`the project under mlflow run${absent ? ` (${absent})` : ""}`, () => {
  let folder: string;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "perigee-project-"));
    environment = { ...pythonEnvironment, MLFLOW_TRACKING_URI: `sqlite:///${folder}/mlflow.db` };
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("trains in the run that MLflow opened, and MLflow loads the model", async () => {
    const words = ["run", project, "-e", "train", "-P", `data=${data}`, "--env-manager=local"];
    await run(python, ["-m", "mlflow", ...words], { cwd: folder, env: environment, maxBuffer: 2 ** 24 });

    const { stdout } = await run(python, ["-c", script, `sqlite:///${folder}/mlflow.db`], {
      cwd: folder,
      env: environment,
      maxBuffer: 2 ** 24,
    });
    const [found, ...others] = runs.parse(JSON.parse(stdout.slice(stdout.indexOf("["))));
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      status: "FINISHED",
      "params.split": "objects",
      "tags.mlflow.project.entryPoint": "train",
    });
    expect(found?.["metrics.pr_auc"]).toBeGreaterThan(0.3);
  });

  it("fails where the file is missing, with what Perigee says of it", async () => {
    const words = ["run", project, "-e", "train", "-P", "data=nowhere.csv", "--env-manager=local"];
    const failure = await run(python, ["-m", "mlflow", ...words], { cwd: folder, env: environment }).catch(
      (error: unknown) => z.object({ code: z.number(), stderr: z.string() }).parse(error),
    );
    expect(failure).toMatchObject({ code: 1, stderr: expect.stringContaining("nowhere.csv") });
  });
});
