import { describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands.js";
import { perigee, temporaryFolder } from "./perigee.js";

const folder = temporaryFolder();

describe("the help", () => {
  it("lists every command, each of which explains itself under the name and description that the list gives", async () => {
    const { code, stdout } = await perigee(["--help"], folder.path);
    expect(code).toBe(0);
    for (const { name, description, load } of commands) {
      const command = (await load())(name, description);
      expect([command.name(), command.description()]).toEqual([name, description]);
      expect(stdout.replace(/\s+/g, " ")).toContain(`${name} ${description}`);
    }
    folder.remove();
  });

  it.each([
    ["perigee help train", ["help", "train"]],
    ["perigee train --help", ["train", "--help"]],
    ["perigee data synth --help", ["data", "synth", "--help"]],
  ])("%s names the command's options", async (_, words) => {
    const { code, stdout } = await perigee(words, process.cwd());
    expect(code).toBe(0);
    expect(stdout).toContain("--seed <n>");
  });

  it("names the nearest command for one that there is not, with exit code 2", async () => {
    const { code, stderr } = await perigee(["trian"], process.cwd());
    expect(code).toBe(2);
    expect(stderr).toContain("train");
  });
});
