import type { Command } from "commander";
import { Option } from "commander";
import { asOfNames } from "../neo/index.js";
import { estimatorNames, featureSetNames, splitKinds } from "../pipeline/index.js";
import { assignment, numberIn, textAssignment, wholeNumber } from "./command.js";

/** Where approaches come from. */
export function withDataOptions(command: Command): Command {
  return command
    .option(
      "--data <file>",
      "CSV, CSV.gz, Parquet or JSON lines of close approaches, an http(s) address of such, or a dataset version (default: the synthetic population)",
    )
    .option(
      "--columns <FIELD=COLUMN>",
      "the file's column for a field, where it is not found by itself; repeatable",
      textAssignment,
    )
    .option("--approaches <n>", "size of the synthetic population", wholeNumber(100), 30_000)
    .option("--allow-private", "download also from addresses that are not of the public internet")
    .option("--strict", "refuse the file for the first row outside physical limits, instead of dropping such rows");
}

/** How approaches become a training and a test part. */
export function withPartOptions(command: Command, features: string): Command {
  return command
    .addOption(new Option("--features <set>", "columns to learn from").choices(featureSetNames).default(features))
    .addOption(asOfOption("approaches of an object that its history is made of").default("known"))
    .addOption(
      new Option("--split <kind>", "what keeps training and test apart").choices(splitKinds).default("objects"),
    )
    .option("--test-share <share>", "share held out", numberIn(0.01, 0.99), 0.2)
    .option("--seed <n>", "seed of split and model", wholeNumber(), 42);
}

/** Whether history looks ahead: all known approaches of an object, or those before the one scored. */
export const asOfOption = (description: string) => new Option("--as-of <when>", description).choices(asOfNames);

/** Which estimator, with which parameters. */
export function withModelOptions(command: Command): Command {
  return command
    .addOption(new Option("--model <name>", "estimator").choices(estimatorNames).default("boosting"))
    .option("--param <NAME=VALUE>", "a parameter of the estimator, such as n_estimators=300; repeatable", assignment);
}

/** Where the results are tracked. */
export function withTrackOptions(command: Command): Command {
  return command
    .option("--experiment <name>", "experiment (default: MLFLOW_EXPERIMENT_NAME, or neo-hazard)")
    .option("--run-name <name>", "name of the run");
}
