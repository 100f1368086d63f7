#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { PerigeeError } from "../support/index.js";
import { dataCommand } from "./data.js";
import { demoCommand } from "./demo.js";
import { doctorCommand } from "./doctor.js";
import { evaluateCommand } from "./evaluate.js";
import { exporterCommand } from "./exporter.js";
import { tellFailure } from "./failure.js";
import { modelsCommand } from "./models.js";
import { predictCommand } from "./predict.js";
import { runCommand } from "./run.js";
import { serveCommand } from "./serve.js";
import { serverCommand } from "./server.js";
import { simulateCommand } from "./simulate.js";
import { trainCommand } from "./train.js";
import { tuneCommand } from "./tune.js";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

const program = new Command("perigee")
  .description("The whole life of the model that flags hazardous near-Earth objects.")
  .version(version)
  .showHelpAfterError("(--help lists the commands)")
  .addCommand(dataCommand())
  .addCommand(trainCommand())
  .addCommand(evaluateCommand())
  .addCommand(tuneCommand())
  .addCommand(predictCommand())
  .addCommand(modelsCommand())
  .addCommand(serverCommand())
  .addCommand(serveCommand())
  .addCommand(exporterCommand())
  .addCommand(simulateCommand())
  .addCommand(runCommand())
  .addCommand(demoCommand())
  .addCommand(doctorCommand());

exitWithUsageCode(program);

try {
  await program.parseAsync();
} catch (failure) {
  const json = process.argv.includes("--json");
  if (!(failure instanceof CommanderError)) process.exitCode = tellFailure(failure, json);
  else if (failure.exitCode !== 0) {
    process.exitCode = 2;
    // Commander has told people on stderr by now.
    if (json) tellFailure(new PerigeeError("BAD_USAGE", failure.message.replace(/^error: /, "")), json);
  }
}

/** Commander exits with 1 for bad usage; here that is 2, for every command and its own commands. */
function exitWithUsageCode(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) exitWithUsageCode(child);
}
