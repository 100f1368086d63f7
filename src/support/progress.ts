import { createRequire } from "node:module";
import type { SingleBar } from "cli-progress";

// Loaded with the first bar, which there is on a terminal only.
const require = createRequire(import.meta.url);

/** Tells a person how far a long command has come. */
export interface Progress {
  /** Begins a step; `total` where the number of its parts is known. */
  start(title: string, total?: number): void;
  /** Says how many parts of the step are done, with a word about the last. */
  advance(done: number, note?: string): void;
  /** Ends the step, with what came of it. */
  end(summary?: string): void;
}

/** Says nothing: for libraries, tests and `--quiet`. */
export const silentProgress: Progress = { start() {}, advance() {}, end() {} };

/**
 * Bars on a terminal, plain lines elsewhere.
 *
 * @param stream where to write; stderr, as stdout belongs to the results
 */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  let title = "";
  let total: number | undefined;
  let started = 0;
  let bar: SingleBar | undefined;

  return {
    start(name, parts) {
      title = name;
      total = parts;
      started = performance.now();
      if (stream.isTTY && parts !== undefined) {
        const cliProgress: typeof import("cli-progress") = require("cli-progress");
        bar = new cliProgress.SingleBar(
          { format: `${title} [{bar}] {value}/{total} {note}`, stream, clearOnComplete: true, hideCursor: true },
          cliProgress.Presets.shades_classic,
        );
        bar.start(parts, 0, { note: "" });
      } else {
        stream.write(`${title} …\n`);
      }
    },
    advance(done, note) {
      bar?.update(done, { note: note ?? "" });
    },
    end(summary) {
      bar?.stop();
      bar = undefined;
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const parts = summary ?? (total === undefined ? "done" : `${total} done`);
      stream.write(`${title}: ${parts} (${seconds} s)\n`);
    },
  };
}
