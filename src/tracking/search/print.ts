import type { Condition } from "./filter.js";

/** A filter that says these conditions: `parseFilter` makes the same of it again. */
export function printFilter(conditions: readonly Condition[]): string {
  return conditions.map(printCondition).join(" AND ");
}

function printCondition({ entity, key, comparator, value }: Condition): string {
  const name = `${entity === "attribute" ? "" : `${entity}s.`}${quotedName(key)}`;
  return [name, comparator, ...(value === undefined ? [] : [printValue(value)])].join(" ");
}

function quotedName(key: string): string {
  if (!key.includes("`")) return `\`${key}\``;
  // A name of both marks was written in words joined by dots, each in its own.
  return key.includes('"') ? key : `"${key}"`;
}

function printValue(value: NonNullable<Condition["value"]>): string {
  if (typeof value === "number") return printNumber(value);
  if (typeof value === "string") return quotedText(value);
  return `(${value.map(quotedText).join(", ")})`;
}

function printNumber(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0" : String(value);
  return value < 0 ? "-1e999" : "1e999";
}

/** Text from single quotes has these doubled or escaped, and stays so; only text from double quotes may have them bare. */
const quotedText = (text: string) =>
  text.includes('"') || (/^(?:''|\\'|[^'])*$/s.test(text) && !text.endsWith("\\")) ? `'${text}'` : `"${text}"`;
