import { z } from "zod";

const hex = z.string().regex(/^[0-9a-f]{64}$/);

/** What is known of a version beside its rows. */
export const manifestSchema = z.object({
  /** Of the rows, as `contentDigest` gives it. */
  digest: hex,
  name: z.string(),
  rows: z.number().int().min(0),
  columns: z.array(z.object({ name: z.string(), kind: z.enum(["number", "text"]) })),
  /** SHA-256 of the Parquet file that was written, which tells a damaged one; another writer's may differ. */
  file_sha256: hex,
  file_bytes: z.number().int().min(0),
  lineage: z.object({
    /** What it was made from, such as `file`, `url`, `kaggle`, `neows`, `jpl`, `synthetic`. */
    source: z.string(),
    uri: z.string(),
    /** Of the file that was read, where it was one. */
    source_sha256: hex.optional(),
    query: z.record(z.string(), z.unknown()),
    /** ISO 8601, UTC. */
    imported_at: z.string(),
    /** The version that was the newest of the name before. */
    parent: hex.nullable(),
    code_version: z.string(),
  }),
  /** What is worth telling in a list, such as the number of objects. */
  summary: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
});

export type Manifest = z.output<typeof manifestSchema>;
