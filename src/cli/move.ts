import type { Command } from "commander";
import {
  archiveTarget,
  isArchive,
  type MoveResult,
  type MoveSource,
  move,
  type OpenTracking,
  openArchive,
  openFileStore,
  openTracking,
  sourceOf,
  targetOf,
  withoutPassword,
} from "../tracking/index.js";
import { createCommand, openTerminal, type Terminal } from "./command.js";

const exportExamples = `
Examples:
  perigee export backup                             everything in mlflow.db, or at MLFLOW_TRACKING_URI
  perigee export backup --experiment neo-hazard     one experiment, and all registered models
  perigee export backup                             again: what has changed since`;

const importExamples = `
Examples:
  perigee import backup                             an exported folder, into mlflow.db or MLFLOW_TRACKING_URI
  perigee import old/mlruns                         MLflow's old file store
  perigee import http://old:5000 --to http://new:5000`;

export function exportCommand(name: string, description: string): Command {
  return withChoice(createCommand(name, description))
    .argument("<folder>", "where to: a new folder, or that of an earlier export")
    .option("--from <uri>", "tracking URI of the runs (default: MLFLOW_TRACKING_URI, or sqlite:///mlflow.db)")
    .addHelpText("after", exportExamples)
    .action(async (folder: string, options) => {
      const terminal = openTerminal(options);
      const open = await openStores(terminal, options.from);
      try {
        const target = await archiveTarget(folder, withoutPassword(open.trackingUri));
        print(
          terminal,
          await move(sourceOf(open), target, choiceOf(options, terminal)),
          "exported",
          "The digest of each run stands beside it; perigee import checks it.",
        );
      } finally {
        await open.close();
      }
    });
}

export function importCommand(name: string, description: string): Command {
  return withChoice(createCommand(name, description))
    .argument("<from>", "an exported folder, a folder mlruns of MLflow, or a tracking URI")
    .option("--to <uri>", "tracking URI to move to (default: MLFLOW_TRACKING_URI, or sqlite:///mlflow.db)")
    .addHelpText("after", importExamples)
    .action(async (from: string, options) => {
      const terminal = openTerminal(options);
      const open = await openStores(terminal, options.to);
      try {
        const source = await openSource(from, terminal, open);
        print(
          terminal,
          await move(source, targetOf(open), choiceOf(options, terminal)),
          "imported",
          "Read back and compared with the source: all agree.",
        );
        await source.close();
      } finally {
        await open.close();
      }
    });
}

const openStores = ({ context }: Terminal, trackingUri: string | undefined): Promise<OpenTracking> =>
  openTracking({ folder: context.folder, env: context.env, ...(trackingUri && { trackingUri }) });

async function openSource(from: string, terminal: Terminal, target: OpenTracking): Promise<MoveSource> {
  if (/^[a-z][\w+.-]*:\/\//i.test(from)) {
    const open = await openStores(terminal, from);
    return { ...sourceOf(open), close: () => open.close() };
  }
  if (isArchive(from)) return openArchive(from);
  return openFileStore(from, {
    artifactsOf(uri) {
      try {
        return target.artifactsOf(uri);
      } catch {
        return undefined;
      }
    },
  });
}

const collected = (text: string, before: readonly string[] = []) => [...before, text];

function withChoice(command: Command): Command {
  return command
    .option("--experiment <name>", "an experiment to move, by name or id; repeatable (default: all)", collected)
    .option("--model <name>", "a registered model to move; repeatable (default: all)", collected)
    .option("--deleted", "deleted experiments and runs too");
}

interface Choice {
  readonly experiment?: readonly string[];
  readonly model?: readonly string[];
  readonly deleted?: boolean;
}

const choiceOf = ({ experiment, model, deleted }: Choice, { progress }: Terminal) => ({
  ...(experiment && { experiments: experiment }),
  ...(model && { models: model }),
  ...(deleted && { deleted }),
  progress,
});

function print(terminal: Terminal, result: MoveResult, done: string, proof: string): void {
  const { runs, logged_models, model_versions, problems } = result;
  const line = (what: string, { moved, same }: { moved: number; same: number }) =>
    `  ${what.padEnd(16)}${String(moved).padStart(8)} ${done}${same ? `, ${same} were there` : ""}`;
  const lines = [
    `${result.from} → ${result.to}`,
    `  ${"experiments".padEnd(16)}${String(result.experiments).padStart(8)}`,
    line("runs", runs),
    line("logged models", logged_models),
    line("model versions", model_versions),
    ...(problems.length ? [`${problems.length} problems; everything else is ${done}:`] : [proof]),
    ...problems.map(({ what, reason }) => `  ${what}: ${reason}`),
  ];
  terminal.print(result, lines.join("\n"));
  if (problems.length > 0) process.exitCode = 1;
}
