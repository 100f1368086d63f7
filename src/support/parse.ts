import type { z } from "zod";
import { PerigeeError } from "./errors.js";

/**
 * Unknown input as the type of a schema.
 *
 * @param what names the input in the message, such as a file or an option
 * @throws `INVALID_INPUT` that names the first field at fault
 */
export function parseAs<Schema extends z.ZodType>(schema: Schema, input: unknown, what: string): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  const field = first?.path.length ? `, field ${first.path.join(".")}` : "";
  const known = first?.code === "unrecognized_keys" ? fieldsOf(schema) : [];
  throw new PerigeeError(
    "INVALID_INPUT",
    `${what}${field}: ${first?.message ?? "is not as expected"}`,
    known.length > 0 ? `Known: ${known.join(", ")}.` : undefined,
  );
}

/** Told by its shape, since the learning engine, which runs in a page too, does not load zod. */
function fieldsOf(schema: z.ZodType): string[] {
  return "shape" in schema && typeof schema.shape === "object" && schema.shape !== null
    ? Object.keys(schema.shape)
    : [];
}
