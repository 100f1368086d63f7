import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { temporaryFolder } from "../../../cli/perigee.js";
import { missingInPython, python } from "../../python.js";
import { runScript } from "../../python-script.js";
import { mlflowServer, perigeeServer, type RunningServer } from "../servers.js";

// A quarter of an hour, which not every run of the tests has.
const absent = process.env.PERIGEE_PROBES
  ? missingInPython("mlflow", "sklearn", "pandas", "matplotlib", "PIL", "lightgbm", "psutil")
  : "takes many minutes: set PERIGEE_PROBES=1";
/** The Python of MLflow 2.22's client, beside that of 3.17's. */
const oldPython = join(dirname(dirname(dirname(python))), "venv-old", "bin", "python");
const clients = [
  { client: "3.17", interpreter: python, missing: absent },
  {
    client: "2.22",
    interpreter: oldPython,
    missing: absent ?? (existsSync(oldPython) ? undefined : `no ${oldPython}`),
  },
];
const probes = ["tracking_probe", "registry_probe"] as const;
const report = z.record(z.string(), z.unknown());

for (const { client, interpreter, missing } of clients) {
  describe.skipIf(missing)(`MLflow ${client}'s client on perigee server${missing ? ` (${missing})` : ""}`, () => {
    const folder = temporaryFolder();
    let ours: Record<string, unknown>;
    let mlflows: Record<string, unknown>;

    beforeAll(async () => {
      ours = await reportsOn(perigeeServer, join(folder.path, "ours"), interpreter);
      mlflows = await reportsOn(mlflowServer, join(folder.path, "mlflows"), interpreter);
    }, 900_000);
    afterAll(() => folder.remove());

    it.each(probes)("gets from it all that it gets from MLflow's server, in every section of %s", (probe) => {
      expect(Object.keys(Object(ours[probe])).length).toBeGreaterThan(5);
      expect(ours[probe]).toEqual(mlflows[probe]);
    });

    it.runIf(client === "3.17")("fails in no section", () => {
      const failed = Object.values(ours).flatMap((sections) =>
        Object.entries(report.parse(sections)).filter(([, found]) => Object.hasOwn(Object(found), "failed")),
      );
      expect(failed).toEqual([]);
    });
  });
}

async function reportsOn(
  serve: (folder: string) => Promise<RunningServer>,
  folder: string,
  interpreter: string,
): Promise<Record<string, unknown>> {
  await mkdir(folder);
  const server = await serve(folder);
  try {
    const reports: Record<string, unknown> = {};
    for (const probe of probes) {
      const script = join(import.meta.dirname, `${probe}.py`);
      await runScript(script, [server.url, `${probe}.json`], { cwd: folder, interpreter });
      reports[probe] = report.parse(JSON.parse(readFileSync(join(folder, `${probe}.json`), "utf8")));
    }
    return reports;
  } finally {
    await server.stop();
  }
}
