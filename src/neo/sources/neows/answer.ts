import { z } from "zod";

const numeric = z.union([z.number(), z.string().min(1).transform(Number)]).refine((value) => !Number.isNaN(value), {
  message: "is no number",
});
const orMissing = numeric.nullish().transform((value) => value ?? Number.NaN);

/** NeoWs writes true and false; records of it that went through other languages have 1 and an empty text. */
const flag = z
  .union([z.boolean(), z.literal([0, 1, "", "0", "1", "true", "false"])])
  .nullish()
  .transform((value) => (value === null || value === undefined ? undefined : [true, 1, "1", "true"].includes(value)));

const approach = z.object({
  close_approach_date: z.string(),
  close_approach_date_full: z.string().nullish(),
  epoch_date_close_approach: z.number().nullish(),
  relative_velocity: z.object({ kilometers_per_hour: orMissing }),
  miss_distance: z.object({ kilometers: orMissing }),
  orbiting_body: z.string().nullish(),
});

const kilometers = z.object({
  kilometers: z.object({ estimated_diameter_min: orMissing, estimated_diameter_max: orMissing }),
});

/** An object as NeoWs gives it (https://api.nasa.gov, "Asteroids - NeoWs"). */
export const nearEarthObject = z.object({
  id: z.coerce.string(),
  name: z.string(),
  absolute_magnitude_h: orMissing,
  estimated_diameter: kilometers.nullish(),
  is_potentially_hazardous_asteroid: flag,
  is_sentry_object: flag,
  close_approach_data: z.array(approach),
});

export type NearEarthObject = z.output<typeof nearEarthObject>;

/** Objects by the day of their approach, a week at most. */
export const feedAnswer = z.object({
  element_count: z.number().int(),
  near_earth_objects: z.record(z.string(), z.array(nearEarthObject)),
});

/** Objects with all of their approaches, page by page. */
export const browseAnswer = z.object({
  page: z.object({ number: z.number().int(), total_pages: z.number().int(), total_elements: z.number().int() }),
  near_earth_objects: z.array(nearEarthObject),
});
