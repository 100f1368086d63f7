import { readdir } from "node:fs/promises";
import { join } from "node:path";

const pattern = /^segment-(\d{8,})\.jsonl$/;

/** The names of a log's segments, oldest first; none where there is no such folder. */
export async function segmentNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  });
  return entries.filter((name) => pattern.test(name)).sort();
}

export function segmentNumber(name: string): number {
  return Number(pattern.exec(name)?.[1] ?? 0);
}

export function segmentPath(folder: string, number: number): string {
  return join(folder, `segment-${String(number).padStart(8, "0")}.jsonl`);
}
