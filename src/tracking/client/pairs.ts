import type { Param, Tag } from "../entities.js";

/** Keys and values as an object. */
export type Values = Readonly<Record<string, unknown>>;

/** Lists and objects as JSON, the rest as text: how params and tags are logged. */
export const paramText = (value: unknown): string =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);

/** An object as params or tags; what is undefined is left out. */
export const pairs = (values: Values = {}): (Param & Tag)[] =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({ key, value: paramText(value) }));

/** Params, tags or metrics as an object. */
export function valuesOf<Value>(
  items: readonly { readonly key: string; readonly value: Value }[],
): Readonly<Record<string, Value>> {
  return Object.fromEntries(items.map(({ key, value }) => [key, value]));
}
