import { cpSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { perigee, temporaryFolder } from "../../cli/perigee.js";
import { missingInPython } from "../python.js";
import { runScript } from "../python-script.js";
import { perigeeServer } from "./servers.js";

const absent = missingInPython("mlflow", "pandas");

// MLflow 3.13 and later refuse a file store without this.
const allowed = { MLFLOW_ALLOW_FILE_STORE: "true" };

describe.skipIf(absent)(`a file store that MLflow made${absent ? ` (${absent})` : ""}`, () => {
  const folder = temporaryFolder();
  const old = join(folder.path, "cluster", "mlruns");
  const copied = join(folder.path, "copied");
  let expected: unknown;

  beforeAll(async () => {
    await runScript(join(import.meta.dirname, "write_file_store.py"), [`file://${old}`], {
      cwd: folder.path,
      env: allowed,
    });
    expected = await described(`file://${old}`);
    cpSync(old, copied, { recursive: true });
    rmSync(join(folder.path, "cluster"), { recursive: true });
  });
  afterAll(() => folder.remove());

  /** All that the real client sees, without the places of artifacts, which are others. */
  async function described(uri: string): Promise<unknown> {
    const script = join(import.meta.dirname, "describe_runs.py");
    await runScript(script, [uri, "described.json"], { cwd: folder.path, env: allowed });
    return JSON.parse(await readFile(join(folder.path, "described.json"), "utf8"));
  }

  it("is shown as it is by perigee server --from, to the real client", async () => {
    const server = await perigeeServer(folder.path, "--from", copied);
    try {
      expect(await described(server.url)).toEqual(expected);
    } finally {
      await server.stop();
    }
  });

  it("moves whole into a database, from where it was copied to, and twice is once", async () => {
    const imported = await perigee(["import", copied, "--deleted", "--json"], folder.path);
    expect(imported).toMatchObject({ code: 0 });
    expect(JSON.parse(imported.stdout)).toMatchObject({ runs: { moved: 4, same: 0 }, problems: [] });
    const again = await perigee(["import", copied, "--deleted", "--json"], folder.path);
    expect(JSON.parse(again.stdout)).toMatchObject({ runs: { moved: 0, same: 4 }, problems: [] });
    expect(await described(`sqlite:///${folder.path}/mlflow.db`)).toEqual(expected);
  });

  it("moves on through an exported folder", async () => {
    const exported = await perigee(["export", "exported", "--deleted"], folder.path);
    expect(exported).toMatchObject({ code: 0 });
    const imported = await perigee(["import", "exported", "--deleted", "--to", "sqlite:///second.db"], folder.path);
    expect(imported).toMatchObject({ code: 0 });
    expect(await described(`sqlite:///${folder.path}/second.db`)).toEqual(expected);
  });
});
