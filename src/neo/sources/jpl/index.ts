import { z } from "zod";
import { encodeText } from "../../../dataset/index.js";
import type { Approaches } from "../../approaches.js";
import { diameterOf, estimateAlbedos } from "../../diameters.js";
import { KM_PER_AU, kmPerHour } from "../../units.js";
import { validateApproaches } from "../../validation/index.js";
import { unknownLabel } from "../../validation/rules.js";
import type { ApproachSource } from "../source.js";
import { openPages } from "../web/pages.js";
import { type CloseApproach, closeApproaches } from "./close-approaches.js";
import { type SmallBody, smallBodies } from "./small-bodies.js";

const year = z.coerce.number({ message: "a year such as 2024 is expected" }).int().min(1900).max(2200);

const query = z
  .strictObject({
    /** First year. */
    from: year,
    /** Last year, whole. */
    to: year,
    /** Approaches nearer than so many au. */
    distance: z.coerce.number().gt(0).max(1).default(0.5),
    body: z.string().min(1).default("Earth"),
    api: z.url().default("https://ssd-api.jpl.nasa.gov"),
  })
  .refine(({ from, to }) => from <= to, { message: "the last year is before the first", path: ["to"] });

/**
 * JPL's close approaches (CAD API), joined with what its Small-Body Database knows of each object (SBDB Query API):
 * H, the hazard flag, measured diameter and albedo, MOID.
 *
 * Nominal, smallest and largest distance are kept (3 σ), as are objects that the database does not list: they have no
 * label.
 */
export const jpl: ApproachSource<typeof query> = {
  name: "jpl",
  query,
  async read({ api, ...asked }, context) {
    const pages = openPages("JPL", context);
    let retrieved = 0;
    context.progress.start("JPL's small bodies");
    const bodies = await smallBodies(pages, api, (count, at) => {
      retrieved = Math.max(retrieved, at);
      context.progress.advance(count);
    });
    context.progress.end(`${bodies.size} near-Earth objects`);

    const rows: CloseApproach[] = [];
    context.progress.start("JPL's close approaches", asked.to - asked.from + 1);
    for await (const page of closeApproaches(pages, api, asked)) {
      for (const row of page.rows) rows.push(row);
      retrieved = Math.max(retrieved, page.retrieved);
      context.progress.advance(page.year - asked.from + 1, String(page.year));
    }
    context.progress.end(`${rows.length} approaches`);

    const joined = join(rows, bodies, asked.body);
    const checked = validateApproaches(joined, { source: "JPL", keepUnlabelled: true });
    return { ...checked, provenance: { uri: api, query: asked, retrieved } };
  },
};

function join(rows: readonly CloseApproach[], bodies: ReadonlyMap<string, SmallBody>, body: string): Approaches {
  const designations = [...new Set(rows.map(({ designation }) => designation))];
  const place = new Map(designations.map((designation, at) => [designation, at]));
  const known = designations.map((designation) => bodies.get(designation));
  const bodyOf = rows.map(({ designation }) => bodies.get(designation));
  // The database revises H; what CAD gives is that of the orbit which the approach was computed from.
  const magnitude = Float64Array.from(rows, (row, at) => present(bodyOf[at]?.magnitude) ?? row.magnitude);
  const fullNames = new Map(rows.map(({ designation, fullName }) => [designation, fullName]));
  const hazard = (flag: boolean | undefined) => (flag === undefined ? unknownLabel : Number(flag));
  const number = (name: string, of: (row: CloseApproach, body: SmallBody | undefined) => number) => ({
    name,
    kind: "number" as const,
    values: Float64Array.from(rows, (row, at) => of(row, bodyOf[at])),
  });

  return {
    rows: rows.length,
    objectIds: designations.map((designation, at) => known[at]?.spkId ?? designation),
    objectNames: designations.map(
      (designation, at) => known[at]?.fullName ?? fullNames.get(designation) ?? designation,
    ),
    object: Uint32Array.from(rows, ({ designation }) => place.get(designation)!),
    absoluteMagnitude: magnitude,
    estimatedDiameterMin: magnitude.map((h) => diameterOf(h, estimateAlbedos.min)),
    estimatedDiameterMax: magnitude.map((h) => diameterOf(h, estimateAlbedos.max)),
    relativeVelocity: Float64Array.from(rows, ({ speed }) => kmPerHour(speed)),
    missDistance: Float64Array.from(rows, ({ distance }) => distance * KM_PER_AU),
    date: Float64Array.from(rows, ({ date }) => date),
    hazardous: Uint8Array.from(bodyOf, (known) => hazard(known?.hazardous)),
    orbitingBody: { name: "orbiting_body", kind: "text", codes: new Uint32Array(rows.length), values: [body] },
    extra: [
      encodeText(
        "designation",
        rows.map(({ designation }) => designation),
      ),
      number("miss_distance_min", ({ distanceMin }) => distanceMin * KM_PER_AU),
      number("miss_distance_max", ({ distanceMax }) => distanceMax * KM_PER_AU),
      number("diameter", (_, known) => known?.diameter ?? Number.NaN),
      number("albedo", (_, known) => known?.albedo ?? Number.NaN),
      number("moid_au", (_, known) => known?.moid ?? Number.NaN),
      number("moid_computed_au", (_, known) => known?.moidOfElements ?? Number.NaN),
      encodeText(
        "orbit_class",
        bodyOf.map((known) => known?.orbitClass),
      ),
      encodeText(
        "condition_code",
        bodyOf.map((known) => known?.conditionCode),
      ),
    ],
  };
}

const present = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? undefined : value);
