import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** The files below a folder, by their paths in it. */
export async function filesBelow(folder: string, path = ""): Promise<readonly string[]> {
  const entries = await readdir(join(folder, path), { withFileTypes: true });
  const files = await Promise.all(
    entries.map((entry) =>
      entry.isDirectory() ? filesBelow(folder, join(path, entry.name)) : [join(path, entry.name)],
    ),
  );
  return files.flat().sort();
}
