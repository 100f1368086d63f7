import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../cli/perigee.js";

const main = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));
const client = fileURLToPath(new URL("fill_disk.mjs", import.meta.url));

/** Runs a script in a mount namespace of its own, where a small file system can be mounted. */
const inNamespace = (script: string, words: readonly string[] = []) =>
  spawnSync("unshare", ["-m", "sh", "-c", script, "sh", ...words], { encoding: "utf8" });

const mountable = inNamespace('mount -t tmpfs -o size=64k tmpfs "$1"', ["/mnt"]).status === 0;

const script = `
  mkdir -p "$1/small" && mount -t tmpfs -o size=1m tmpfs "$1/small" && cd "$1" || exit 99
  "$2" "$3" server --port 0 --artifacts-destination "$1/small" > said.txt 2>&1 &
  for i in $(seq 100); do url=$(sed -n 's/.*server at \\(http[^ ]*\\).*/\\1/p' said.txt); [ -n "$url" ] && break; sleep 0.2; done
  "$2" "$4" "$url"
  kill $!; wait $!
  find small -type f | sort >&2`;

describe.skipIf(!mountable)(
  `artifacts on a disk that is full${mountable ? "" : " (skipped: no file system can be mounted here; root may)"}`,
  () => {
    it("are refused with 507 and what to do, leave nothing, and harm none that is there", () => {
      const folder = temporaryFolder();
      const { stdout, stderr } = inNamespace(script, [folder.path, process.execPath, main, client]);
      folder.remove();
      const full = {
        status: 507,
        error_code: "RESOURCE_EXHAUSTED",
        message: expect.stringContaining("--artifacts-destination"),
      };
      expect(JSON.parse(stdout || JSON.stringify({ stderr }))).toEqual({
        before: { status: 200 },
        announced: full,
        unannounced: full,
        kept: true,
        after: { status: 200 },
        files: [
          ["kept.bin", 100_000],
          ["small.bin", 50_000],
        ],
      });
      expect(stderr.trim().split("\n")).toEqual([join("small", "kept.bin"), join("small", "small.bin")]);
    });
  },
);
