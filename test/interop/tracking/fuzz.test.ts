import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../cli/perigee.js";
import { missingInPython, python } from "../python.js";
import { perigeeServer, type RunningServer } from "./servers.js";

const absent = missingInPython("schemathesis");
const run = promisify(execFile);

describe.skipIf(absent)(
  `perigee server under requests drawn from its own description${absent ? ` (${absent})` : ""}`,
  () => {
    const folder = temporaryFolder();
    let server: RunningServer;

    beforeAll(async () => {
      server = await perigeeServer(folder.path);
    });
    afterAll(async () => {
      await server.stop();
      await folder.remove();
    });

    it("never fails itself", async () => {
      const words = ["-m", "schemathesis.cli", "run", `${server.url}/openapi.json`, "--checks", "not_a_server_error"];
      const drawn = [
        "--phases",
        "fuzzing",
        "-n",
        "40",
        "--continue-on-failure",
        "--seed",
        "7",
        "--suppress-health-check",
        "all",
      ];
      const { stdout } = await run(python, [...words, ...drawn], { cwd: folder.path, maxBuffer: 2 ** 26 });
      const [, generated, passed] = /([\d,]+) generated, ([\d,]+) passed/.exec(stdout) ?? [];
      expect(passed, stdout).toBe(generated);
      expect(Number(generated?.replaceAll(",", ""))).toBeGreaterThan(1_000);
    });
  },
);
