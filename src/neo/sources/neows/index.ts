import { z } from "zod";
import { encodeText } from "../../../dataset/index.js";
import type { Approaches } from "../../approaches.js";
import { formatDate, parseDate } from "../../dates.js";
import { diameterOf, estimateAlbedos } from "../../diameters.js";
import { validateApproaches } from "../../validation/index.js";
import { unknownLabel } from "../../validation/rules.js";
import type { ApproachSource, SourceContext } from "../source.js";
import { openPages, type Page, type Pages } from "../web/pages.js";
import { browseAnswer, feedAnswer, type NearEarthObject, nearEarthObject } from "./answer.js";

const day = z.string().refine((text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(parseDate(text)), {
  message: "a date such as 2015-09-07 is expected",
});

const query = z
  .strictObject({
    /** The approaches of these days, both included; a request a week. */
    from: day.optional(),
    to: day.optional(),
    /** All objects with all their approaches, or so many pages of them. */
    browse: z.union([z.literal(true), z.coerce.number().int().min(1)]).optional(),
    /** These objects with all their approaches, by SPK-ID, split by commas. */
    ids: z.string().min(1).optional(),
    /** The body approached; other ones are left out. */
    body: z.string().min(1).default("Earth"),
    api: z.url().default("https://api.nasa.gov"),
  })
  .refine(
    ({ from, to, browse, ids }) => Number(Boolean(from && to)) + Number(Boolean(browse)) + Number(Boolean(ids)) === 1,
    {
      message:
        "days (such as from=2024-01-01 and to=2024-01-31), browse (true, or a number of pages) or ids are expected, one of the three",
    },
  )
  .refine(({ from, to }) => !from || !to || from <= to, { message: "the last day is before the first", path: ["to"] });

type Query = z.output<typeof query>;

/** The longest window that `feed` answers. */
const daysInWindow = 7;

/**
 * NASA's NeoWs: `feed` (approaches of days), `browse` (all objects) and `neo/ID`.
 *
 * The key is that of `NASA_API_KEY`, else `DEMO_KEY`, which allows 30 requests an hour.
 */
export const neows: ApproachSource<typeof query> = {
  name: "neows",
  query,
  async read(asked, context) {
    const pages = openPages("NeoWs", context);
    const objects: NearEarthObject[] = [];
    let retrieved = 0;
    context.progress.start("NeoWs");
    for await (const page of pagesOf(asked, pages, context)) {
      for (const object of page.body) objects.push(object);
      retrieved = Math.max(retrieved, page.retrieved);
      context.progress.advance(objects.length);
    }
    const { api, ...rest } = asked;
    const approaches = toApproaches(objects, asked.body);
    context.progress.end(`${approaches.rows} approaches of ${approaches.objectIds.length} objects`);
    const checked = validateApproaches(approaches, { source: "NeoWs", keepUnlabelled: true });
    return { ...checked, provenance: { uri: api, query: rest, retrieved } };
  },
};

async function* pagesOf(
  { from, to, browse, ids, api }: Query,
  pages: Pages,
  context: SourceContext,
): AsyncGenerator<Page<NearEarthObject[]>> {
  const at = (path: string, parameters: Record<string, string | number> = {}) => {
    const url = new URL(`/neo/rest/v1/${path}`, api);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, String(value));
    url.searchParams.set("api_key", context.env.NASA_API_KEY || "DEMO_KEY");
    return url;
  };
  if (from && to) {
    for (let first = parseDate(from); first <= parseDate(to); first += daysInWindow) {
      const last = Math.min(first + daysInWindow - 1, parseDate(to));
      const url = at("feed", { start_date: formatDate(first), end_date: formatDate(last) });
      const { body, retrieved } = await pages.get(url, feedAnswer);
      const days = Object.keys(body.near_earth_objects).sort();
      yield { body: days.flatMap((key) => body.near_earth_objects[key] ?? []), retrieved };
    }
  } else if (ids) {
    for (const id of ids.split(",").map((text) => text.trim())) {
      const { body, retrieved } = await pages.get(at(`neo/${encodeURIComponent(id)}`), nearEarthObject);
      yield { body: [body], retrieved };
    }
  } else {
    for (let page = 0, total = 1; page < total; page++) {
      const { body, retrieved } = await pages.get(at("neo/browse", { page, size: 20 }), browseAnswer);
      total = browse === true ? body.page.total_pages : Math.min(Number(browse), body.page.total_pages);
      yield { body: body.near_earth_objects, retrieved };
    }
  }
}

function toApproaches(objects: readonly NearEarthObject[], body: string): Approaches {
  const rows = objects.flatMap((object) =>
    object.close_approach_data
      .filter(({ orbiting_body }) => (orbiting_body ?? "Earth") === body)
      .map((approach) => ({ object, approach })),
  );
  const ids = [...new Set(rows.map(({ object }) => object.id))];
  const place = new Map(ids.map((id, at) => [id, at]));
  // An object has a name and a label in every answer; the last one counts.
  const names = new Map(rows.map(({ object }) => [object.id, object.name]));
  const diameter = (which: "min" | "max") =>
    Float64Array.from(rows, ({ object }) => {
      const given = object.estimated_diameter?.kilometers[`estimated_diameter_${which}`] ?? Number.NaN;
      return Number.isNaN(given) ? diameterOf(object.absolute_magnitude_h, estimateAlbedos[which]) : given;
    });
  const hazard = (flag: boolean | undefined) => (flag === undefined ? unknownLabel : Number(flag));
  return {
    rows: rows.length,
    objectIds: ids,
    objectNames: ids.map((id) => names.get(id) ?? id),
    object: Uint32Array.from(rows, ({ object }) => place.get(object.id)!),
    absoluteMagnitude: Float64Array.from(rows, ({ object }) => object.absolute_magnitude_h),
    estimatedDiameterMin: diameter("min"),
    estimatedDiameterMax: diameter("max"),
    relativeVelocity: Float64Array.from(rows, ({ approach }) => approach.relative_velocity.kilometers_per_hour),
    missDistance: Float64Array.from(rows, ({ approach }) => approach.miss_distance.kilometers),
    date: Float64Array.from(rows, ({ approach }) =>
      approach.epoch_date_close_approach === null || approach.epoch_date_close_approach === undefined
        ? parseDate(approach.close_approach_date)
        : approach.epoch_date_close_approach / 86_400_000,
    ),
    hazardous: Uint8Array.from(rows, ({ object }) => hazard(object.is_potentially_hazardous_asteroid)),
    orbitingBody: { name: "orbiting_body", kind: "text", codes: new Uint32Array(rows.length), values: [body] },
    extra: [
      encodeText(
        "sentry_object",
        rows.map(({ object }) =>
          object.is_sentry_object === undefined ? undefined : object.is_sentry_object ? "True" : "False",
        ),
      ),
    ],
  };
}
