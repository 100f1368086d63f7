import { Command } from "commander";
import { auditCommand } from "./data/audit.js";
import { diffCommand } from "./data/diff.js";
import { driftCommand } from "./data/drift.js";
import { exportCommand } from "./data/export.js";
import { gcCommand } from "./data/gc.js";
import { importCommand } from "./data/import.js";
import { listCommand } from "./data/list.js";
import { showCommand } from "./data/show.js";
import { synthCommand } from "./data/synth.js";
import { validateCommand } from "./data/validate.js";
import { verifyCommand } from "./data/verify.js";

export function dataCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addCommand(importCommand())
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(diffCommand())
    .addCommand(driftCommand())
    .addCommand(validateCommand())
    .addCommand(auditCommand())
    .addCommand(exportCommand())
    .addCommand(verifyCommand())
    .addCommand(gcCommand())
    .addCommand(synthCommand());
}
