/**
 * What a parameter's value may be. A few checks of our own instead of a library of schemas, which takes longer to load
 * than all of `learn/`; the shape is the one that such libraries have.
 */
export interface ValueSchema {
  safeParse(value: unknown): { readonly success: boolean };
}

export const wholeNumber = (least: number, most = Number.MAX_SAFE_INTEGER) =>
  schema((value) => Number.isSafeInteger(value) && isWithin(value, least, most));

export const realNumber = (least: number, most: number) => schema((value) => isWithin(value, least, most));

/** A number above `least`, up to `most`. */
export const realNumberAbove = (least: number, most: number) =>
  schema((value) => isWithin(value, least, most) && value !== least);

export const oneOf = (...values: readonly unknown[]) => schema((value) => values.includes(value));

export const either = (...schemas: readonly ValueSchema[]) =>
  schema((value) => schemas.some((one) => one.safeParse(value).success));

/** An object with these fields, each by its schema. */
export const fields = (of: Readonly<Record<string, ValueSchema>>) =>
  schema((value) => {
    if (typeof value !== "object" || value === null) return false;
    const given = new Map(Object.entries(value));
    return Object.entries(of).every(([name, one]) => one.safeParse(given.get(name)).success);
  });

/** A list of at least `least` values, each by the schema. */
export const listOf = (one: ValueSchema, least = 0) =>
  schema(
    (value) => Array.isArray(value) && value.length >= least && value.every((each) => one.safeParse(each).success),
  );

/** An object whose values are all by the schema, under any names. */
export const recordOf = (one: ValueSchema) =>
  schema(
    (value) =>
      typeof value === "object" &&
      value !== null &&
      !Array.isArray(value) &&
      Object.values(value).every((each) => one.safeParse(each).success),
  );

export const anyText = () => schema((value) => typeof value === "string");

/** What a function says of a value. */
export const schema = (accepts: (value: unknown) => boolean): ValueSchema => ({
  safeParse: (value) => ({ success: accepts(value) }),
});

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === "number" && value >= least && value <= most && Number.isFinite(value);
}
