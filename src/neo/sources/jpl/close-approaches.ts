import { parseDate } from "../../dates.js";
import type { Pages } from "../web/pages.js";
import { fieldReader, jplAnswer, numberOf } from "./answer.js";

/** One row of the CAD API; distances in au, speeds in km/s as it gives them. */
export interface CloseApproach {
  readonly designation: string;
  readonly fullName: string | undefined;
  /** Days since 1970-01-01 (TDB, as JPL gives it: about a minute from UTC). */
  readonly date: number;
  readonly distance: number;
  readonly distanceMin: number;
  readonly distanceMax: number;
  readonly speed: number;
  readonly magnitude: number;
}

const answer = jplAnswer(["des", "cd", "dist", "dist_min", "dist_max", "v_rel", "h"]);

export interface CloseApproachQuery {
  /** First and last year, both whole. */
  readonly from: number;
  readonly to: number;
  /** au. */
  readonly distance: number;
  readonly body: string;
}

/**
 * Close approaches by JPL's Close-Approach Data API, a calendar year a request, in the order of its answers.
 *
 * @param api such as `https://ssd-api.jpl.nasa.gov`
 * @see https://ssd-api.jpl.nasa.gov/doc/cad.html
 */
export async function* closeApproaches(
  pages: Pages,
  api: string,
  query: CloseApproachQuery,
): AsyncGenerator<{ year: number; rows: CloseApproach[]; retrieved: number }> {
  for (let year = query.from; year <= query.to; year++) {
    const url = new URL("/cad.api", api);
    url.searchParams.set("date-min", `${year}-01-01`);
    // The end of a day counts with it: without a time the last day of the year would be left out.
    url.searchParams.set("date-max", `${year}-12-31T23:59:59.999`);
    url.searchParams.set("dist-max", String(query.distance));
    url.searchParams.set("body", query.body);
    url.searchParams.set("fullname", "true");
    url.searchParams.set("sort", "date");
    const { body, retrieved } = await pages.get(url, answer);
    const field = fieldReader(body);
    const rows = (body.data ?? []).map(
      (row): CloseApproach => ({
        designation: field(row, "des") ?? "",
        fullName: field(row, "fullname")?.trim(),
        date: parseDate(field(row, "cd") ?? ""),
        distance: numberOf(field(row, "dist")),
        distanceMin: numberOf(field(row, "dist_min")),
        distanceMax: numberOf(field(row, "dist_max")),
        speed: numberOf(field(row, "v_rel")),
        magnitude: numberOf(field(row, "h")),
      }),
    );
    yield { year, rows, retrieved };
  }
}
