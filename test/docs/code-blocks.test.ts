import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
// Inside the package, so that it can import itself by its name, as its users do.
const folder = mkdtempSync(join(root, "dist", "pages-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Pages whose blocks of TypeScript are one program, from the first to the last. */
const pages = readdirSync(join(root, "docs"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => ({ name, blocks: blocksOf(readFileSync(join(root, "docs", name), "utf8")) }))
  .filter(({ blocks }) => blocks.length > 0);

describe("the code on a page", () => {
  it.each(pages)("of docs/$name is right by its types", ({ name, blocks }) => {
    const path = join(folder, name.replace(".md", ".mts"));
    writeFileSync(path, blocks.join("\n"));
    const program = ts.createProgram([path], {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      noUncheckedIndexedAccess: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      types: ["node"],
    });
    const said = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
    expect(said).toEqual([]);
  });

  it.each(pages)("of docs/$name runs from top to bottom", ({ name, blocks }) => {
    const path = join(folder, name.replace(".md", ".mjs"));
    const { outputText } = ts.transpileModule(blocks.join("\n"), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    });
    writeFileSync(path, outputText);
    const { status, stderr, stdout } = spawnSync(process.execPath, [path], { encoding: "utf8", cwd: folder });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).not.toMatch(/NaN|undefined/);
  });
});

function blocksOf(text: string): string[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
}
