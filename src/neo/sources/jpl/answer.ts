import { z } from "zod";

/** Versions of the services whose answers are read here: fields are found by their names, whatever their order. */
const knownMajor = "1";

/**
 * The form that JPL's CAD and SBDB Query APIs share: names of fields, and rows of texts, where null is unknown
 * (https://ssd-api.jpl.nasa.gov/doc/cad.html, …/sbdb_query.html).
 *
 * @param fields that every answer must have
 */
export const jplAnswer = (fields: readonly string[]) =>
  z.object({
    signature: z.object({
      source: z.string(),
      version: z
        .string()
        .refine((version) => version.split(".")[0] === knownMajor, `a version 1.x is read here, no other`),
    }),
    count: z.coerce.number().int().min(0),
    fields: z
      .array(z.string())
      .refine(
        (found) => fields.every((field) => found.includes(field)),
        `the fields ${fields.join(", ")} are expected, no fewer`,
      )
      .optional(),
    data: z.array(z.array(z.union([z.string(), z.number().transform(String), z.null()]))).optional(),
  });

export type JplAnswer = z.output<ReturnType<typeof jplAnswer>>;

/** Reads fields of a row by name; a field that the answer lacks, or that is null, is undefined. */
export function fieldReader({ fields = [] }: JplAnswer) {
  const places = new Map(fields.map((field, at) => [field, at]));
  return (row: readonly (string | null)[], field: string): string | undefined => {
    const at = places.get(field);
    return at === undefined ? undefined : (row[at] ?? undefined);
  };
}

/** A field as a number, NaN where it is unknown. */
export const numberOf = (text: string | undefined): number => (text === undefined ? Number.NaN : Number(text));
