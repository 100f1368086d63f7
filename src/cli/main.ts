#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { PerigeeError } from "../support/errors.js";
import { packageVersion } from "../support/version.js";
import { commands } from "./commands.js";
import { tellFailure } from "./failure.js";

const program = new Command("perigee")
  .description("The whole life of the model that flags hazardous near-Earth objects.")
  .version(packageVersion())
  .showHelpAfterError("(--help lists the commands)");

for (const { name, description, load } of commands) {
  program.addCommand(isCalled(name) ? (await load())(name, description) : new Command(name).description(description));
}

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

/** Whether the words of the command line, or of a call for its help, begin with a command. */
function isCalled(name: string): boolean {
  const [first, second] = process.argv.slice(2).filter((word) => !word.startsWith("-"));
  return first === name || (first === "help" && second === name);
}

/** Commander exits with 1 for bad usage; here that is 2, for every command and its own commands. */
function exitWithUsageCode(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) exitWithUsageCode(child);
}
