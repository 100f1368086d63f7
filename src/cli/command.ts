import { Command, InvalidArgumentError } from "commander";
import type { JobContext } from "../pipeline/index.js";
import {
  createLogger,
  createProgress,
  type Logger,
  type PerigeeError,
  type Progress,
  silentProgress,
  systemClock,
} from "../support/index.js";

/** What every command has: where its results go, and what it passes on to jobs. */
export interface Terminal {
  readonly context: JobContext;
  readonly progress: Progress;
  readonly logger: Logger;
  /** Prints one JSON document with `--json`, or else the text for people. */
  print(document: unknown, text: string): void;
  /**
   * Prints likewise the report of a gate that refuses: with `--json` the refusal stands in the document, as `error`, so
   * that it is one; else it is told on stderr.
   */
  printRefused(document: object, text: string, refusal: PerigeeError): void;
}

/** The options that every command that does work has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** A command with the options `--json` and `--quiet`. */
export function createCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option("--json", "print one JSON document on stdout")
    .option("--quiet", "no progress on stderr")
    .showHelpAfterError("(--help lists the options)");
}

/** The surroundings of one call of a command. */
export function openTerminal(options: CommonOptions): Terminal {
  const progress = options.quiet ? silentProgress : createProgress();
  const logger = createLogger("perigee");
  const print: Terminal["print"] = (document, text) => {
    process.stdout.write(options.json ? `${JSON.stringify(document, finiteOrNull, 2)}\n` : `${text}\n`);
  };
  return {
    progress,
    logger,
    context: { folder: process.cwd(), env: process.env, progress, clock: systemClock },
    print,
    printRefused(document, text, refusal) {
      const { code, message, hint, exitCode } = refusal;
      print({ ...document, error: { code, message, ...(hint ? { hint } : {}) } }, text);
      if (!options.json) throw refusal;
      process.exitCode = exitCode;
    },
  };
}

function finiteOrNull(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

/** An option's value as a whole number of at least `least`. */
export function wholeNumber(least = 0): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`${JSON.stringify(text)} is not a whole number of at least ${least}.`);
    }
    return value;
  };
}

/** An option's value as a number in [low, high]. */
export function numberIn(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= low && value <= high)) {
      throw new InvalidArgumentError(`${JSON.stringify(text)} is not a number from ${low} to ${high}.`);
    }
    return value;
  };
}

/** An option's value as a port, where 0 asks the system for a free one. */
export function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new InvalidArgumentError(`${JSON.stringify(text)} is not a port (0 to 65535).`);
  }
  return value;
}

/** Collects `NAME=VALUE` options: numbers and booleans are read as such. */
export function assignment(text: string, before: Record<string, string | number | boolean> = {}) {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError(`${JSON.stringify(text)} is not of the form NAME=VALUE.`);
  return { ...before, [text.slice(0, at).trim()]: scalar(text.slice(at + 1).trim()) };
}

/** Collects `NAME=VALUE` options as text. */
export function textAssignment(text: string, before: Record<string, string> = {}) {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError(`${JSON.stringify(text)} is not of the form NAME=VALUE.`);
  return { ...before, [text.slice(0, at).trim()]: text.slice(at + 1).trim() };
}

function scalar(text: string): string | number | boolean {
  if (text === "true") return true;
  if (text === "false") return false;
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
