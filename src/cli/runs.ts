import { Command } from "commander";
import { deleteCommand, restoreCommand } from "./runs/delete.js";
import { listCommand } from "./runs/list.js";
import { reapCommand } from "./runs/reap.js";
import { showCommand } from "./runs/show.js";

export function runsCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(deleteCommand())
    .addCommand(restoreCommand())
    .addCommand(reapCommand());
}
