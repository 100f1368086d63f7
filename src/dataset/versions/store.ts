import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { sha256OfFile, writeFileAtomically } from "../../support/index.js";
import { datasetNameInvalid, versionAmbiguous, versionDamaged, versionUnknown } from "../errors.js";
import { readTable } from "../read.js";
import type { Table } from "../table.js";
import { writeTable } from "../write.js";
import { canonicalOrder, contentDigest } from "./canonical.js";
import { type Manifest, manifestSchema } from "./manifest.js";

/** What is told of a version as it is put in. */
export interface NewVersion {
  readonly name: string;
  /** The columns that rows are ordered by. */
  readonly keys: readonly string[];
  readonly lineage: Omit<Manifest["lineage"], "parent">;
  readonly summary: Manifest["summary"];
}

/** A dataset under its name, with its versions, oldest first. */
export interface NamedVersions {
  readonly name: string;
  readonly versions: readonly Manifest[];
}

/** Versions of tables in a folder, addressed by the digest of what they say; none is ever changed. */
export interface DatasetStore {
  /** Keeps a table; where its rows are known already, only the name is set to them. */
  put(table: Table, version: NewVersion): Promise<{ manifest: Manifest; isNew: boolean }>;
  /**
   * The version that a reference means: `NAME` (its newest), `NAME@DIGEST` or `DIGEST`, of which 8 characters suffice.
   *
   * @throws `VERSION_UNKNOWN` with the names that there are, `VERSION_AMBIGUOUS`
   */
  resolve(reference: string): Promise<Manifest>;
  /** Where the Parquet file of a version is. */
  pathOf(manifest: Manifest): string;
  list(): Promise<NamedVersions[]>;
  /**
   * Reads a version again, and compares the digests of file and rows with what was written down.
   *
   * @throws `VERSION_DAMAGED`
   */
  verify(manifest: Manifest, keys: readonly string[]): Promise<void>;
  /** Forgets all but the newest `keep` versions of each name, and removes files that no name holds. */
  collect(keep: number): Promise<{ removed: readonly string[]; bytes: number }>;
}

const namePattern = /^[a-z0-9][a-z0-9._-]{0,99}$/;
const namesSchema = z.object({ versions: z.array(z.string()) });

/**
 * @param folder `versions/DIGEST.parquet` and `.json`, and `names/NAME.json`
 */
export function openDatasetStore(folder: string): DatasetStore {
  const versions = join(folder, "versions");
  const names = join(folder, "names");
  const pathOf = ({ digest }: Pick<Manifest, "digest">) => join(versions, `${digest}.parquet`);
  const manifestPath = (digest: string) => join(versions, `${digest}.json`);

  const manifestOf = async (digest: string): Promise<Manifest> =>
    manifestSchema.parse(JSON.parse(await readFile(manifestPath(digest), "utf8")));
  const digestsOf = async (name: string): Promise<string[]> => {
    const text = await readFile(join(names, `${name}.json`), "utf8").catch(() => undefined);
    return text === undefined ? [] : namesSchema.parse(JSON.parse(text)).versions;
  };
  const writeName = (name: string, digests: readonly string[]) =>
    writeFileAtomically(join(names, `${name}.json`), `${JSON.stringify({ versions: digests }, null, 2)}\n`);
  const knownNames = async () => (await filesIn(names, ".json")).sort();

  return {
    pathOf,
    async put(table, { name, keys, lineage, summary }) {
      if (!namePattern.test(name)) throw datasetNameInvalid(name);
      const order = canonicalOrder(table, keys);
      const digest = contentDigest(table, order);
      const before = await digestsOf(name);
      const known = await manifestOf(digest).catch(() => undefined);
      if (before.at(-1) !== digest) {
        await mkdir(versions, { recursive: true });
        if (!known) await writeVersion();
        await writeName(name, [...before.filter((other) => other !== digest), digest]);
      }
      return { manifest: known ?? (await manifestOf(digest)), isNew: !known };

      async function writeVersion() {
        await removeLeftovers(versions, digest);
        const part = join(versions, `${digest}.part-${process.pid}.parquet`);
        await writeTable(part, table, order);
        const manifest: Manifest = {
          digest,
          name,
          rows: table.rows,
          columns: table.columns.map((column) => ({ name: column.name, kind: column.kind })),
          file_sha256: await sha256OfFile(part),
          file_bytes: (await stat(part)).size,
          lineage: { ...lineage, parent: before.at(-1) ?? null },
          summary,
        };
        await rename(part, pathOf(manifest));
        // The manifest comes last: a file without one is rubbish, a manifest without a file would be a lie.
        await writeFileAtomically(manifestPath(digest), `${JSON.stringify(manifest, null, 2)}\n`);
      }
    },
    async resolve(reference) {
      const [name = "", wanted] = reference.includes("@") ? reference.split("@", 2) : [reference];
      const named = await digestsOf(name);
      if (wanted === undefined) {
        const newest = named.at(-1);
        if (newest) return manifestOf(newest);
      }
      const prefix = (wanted ?? name).toLowerCase();
      const candidates = wanted === undefined ? await filesIn(versions, ".json") : named;
      const found = /^[0-9a-f]{8,64}$/.test(prefix) ? candidates.filter((digest) => digest.startsWith(prefix)) : [];
      if (found.length > 1) throw versionAmbiguous(reference, found);
      if (!found[0]) throw versionUnknown(reference, await knownNames());
      return manifestOf(found[0]);
    },
    async list() {
      const all: NamedVersions[] = [];
      for (const name of await knownNames()) {
        all.push({ name, versions: await Promise.all((await digestsOf(name)).map(manifestOf)) });
      }
      return all;
    },
    async verify(manifest, keys) {
      const path = pathOf(manifest);
      const found = await sha256OfFile(path).catch(() => undefined);
      if (found === undefined) throw versionDamaged(manifest.digest, "its file is gone");
      if (found !== manifest.file_sha256) throw versionDamaged(manifest.digest, "the bytes of its file have changed");
      const kinds = new Map(manifest.columns.map(({ name, kind }) => [name, kind]));
      const table = await readTable(path, { kinds: () => kinds });
      const digest = contentDigest(table, canonicalOrder(table, keys));
      if (digest !== manifest.digest) throw versionDamaged(manifest.digest, `its rows have the digest ${digest}`);
    },
    async collect(keep) {
      const held = new Set<string>();
      for (const name of await knownNames()) {
        const kept = (await digestsOf(name)).slice(-keep);
        await writeName(name, kept);
        for (const digest of kept) held.add(digest);
      }
      const removed: string[] = [];
      let bytes = 0;
      for (const file of await readdir(versions).catch(() => [])) {
        const digest = file.split(".")[0] ?? "";
        if (held.has(digest) && !file.includes(".part")) continue;
        const path = join(versions, file);
        bytes += (await stat(path)).size;
        await rm(path);
        if (file.endsWith(".json")) removed.push(digest);
      }
      return { removed, bytes };
    },
  };
}

/** What an import of the same rows left that was killed as it wrote; another that is at it now keeps its own. */
async function removeLeftovers(folder: string, digest: string): Promise<void> {
  for (const file of await readdir(folder)) {
    const pid = file.startsWith(digest) ? /\.part-(\d+)\./.exec(file)?.[1] : undefined;
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(folder, file), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}

async function filesIn(folder: string, extension: string): Promise<string[]> {
  const files = await readdir(folder).catch(() => []);
  return files.filter((file) => file.endsWith(extension)).map((file) => file.slice(0, -extension.length));
}
