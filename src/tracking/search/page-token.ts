import { invalidParameter } from "../errors.js";

/** A page token in MLflow's form: the offset as Python writes it in JSON, in base64. */
export const pageToken = (offset: number): string => Buffer.from(`{"offset": ${offset}}`).toString("base64");

/** The offset that a page token stands for; 0 where there is none. @throws `INVALID_PARAMETER_VALUE` */
export function offsetOf(token: string | undefined): number {
  if (!token) return 0;
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(token, "base64").toString("utf8"));
  } catch {
    throw invalidParameter("Invalid page token, could not base64-decode");
  }
  const offset = typeof parsed === "object" && parsed && "offset" in parsed ? Number(parsed.offset) : Number.NaN;
  if (!Number.isSafeInteger(offset) || offset < 0) throw invalidParameter("Invalid page token");
  return offset;
}

/** The first `maxResults` of one item more than asked for, and the token of the next page. */
export function page<Item>(items: readonly Item[], maxResults: number, offset: number) {
  return items.length > maxResults
    ? { items: items.slice(0, maxResults), nextPageToken: pageToken(offset + maxResults) }
    : { items };
}

/** @throws `INVALID_PARAMETER_VALUE` where it is no whole number from 1 to `most` */
export function checkedMaxResults(maxResults: number | undefined, fallback: number, most: number): number {
  const wanted = maxResults ?? fallback;
  if (!Number.isInteger(wanted) || wanted < 1) {
    throw invalidParameter(
      `Invalid value ${wanted} for parameter 'max_results' supplied. It must be a positive integer`,
    );
  }
  if (wanted > most) {
    throw invalidParameter(`Invalid value ${wanted} for parameter 'max_results' supplied. It must be at most ${most}`);
  }
  return wanted;
}
