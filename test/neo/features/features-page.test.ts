import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { historyFeatures } from "../../../src/neo/index.js";

it("docs/features.md lists every feature of a history with its unit and reason", () => {
  const page = readFileSync(new URL("../../../docs/features.md", import.meta.url), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  expect(rows).toEqual(historyFeatures.map(({ name, unit, reason }) => `| \`${name}\` | ${unit} | ${reason} |`));
  expect(page).toContain(`adds ${historyFeatures.length} numbers`);
});
