import { earthOrbit, moid } from "../../orbits/index.js";
import type { Pages } from "../web/pages.js";
import { fieldReader, jplAnswer, numberOf } from "./answer.js";

/** What the Small-Body Database knows of an object. */
export interface SmallBody {
  readonly spkId: string;
  readonly fullName: string;
  readonly nearEarth: boolean | undefined;
  /** JPL's flag "potentially hazardous asteroid"; undefined where it is not set either way, as for comets. */
  readonly hazardous: boolean | undefined;
  /** H, mag. */
  readonly magnitude: number;
  /** Measured, km. */
  readonly diameter: number;
  readonly albedo: number;
  /** au, as the database gives it. */
  readonly moid: number;
  /** au, computed here from the elements; NaN where the orbit is not elliptical, or not known. */
  readonly moidOfElements: number;
  readonly orbitClass: string | undefined;
  /** 0 (well known) to 9. */
  readonly conditionCode: string | undefined;
}

const fields = [
  "spkid",
  "full_name",
  "pdes",
  "neo",
  "pha",
  "H",
  "diameter",
  "albedo",
  "moid",
  "e",
  "a",
  "i",
  "om",
  "w",
  "class",
  "condition_code",
] as const;

const answer = jplAnswer(["spkid", "full_name", "pdes", "pha", "H"]);
const pageRows = 10_000;

/**
 * Every near-Earth object by JPL's SBDB Query API, under its primary designation, page by page.
 *
 * @param onPage told how many are known after each page, and when it arrived
 * @see https://ssd-api.jpl.nasa.gov/doc/sbdb_query.html
 */
export async function smallBodies(
  pages: Pages,
  api: string,
  onPage: (bodies: number, retrieved: number) => void,
): Promise<Map<string, SmallBody>> {
  const bodies = new Map<string, SmallBody>();
  for (let from = 0; ; from += pageRows) {
    const url = new URL("/sbdb_query.api", api);
    url.searchParams.set("fields", fields.join(","));
    url.searchParams.set("sb-group", "neo");
    url.searchParams.set("limit", String(pageRows));
    url.searchParams.set("limit-from", String(from));
    const { body, retrieved } = await pages.get(url, answer);
    const field = fieldReader(body);
    const rows = body.data ?? [];
    for (const row of rows) {
      bodies.set(field(row, "pdes") ?? "", {
        spkId: field(row, "spkid") ?? "",
        fullName: field(row, "full_name")?.trim() ?? "",
        nearEarth: flag(field(row, "neo")),
        hazardous: flag(field(row, "pha")),
        magnitude: numberOf(field(row, "H")),
        diameter: numberOf(field(row, "diameter")),
        albedo: numberOf(field(row, "albedo")),
        moid: numberOf(field(row, "moid")),
        moidOfElements: moidOfElements((name) => numberOf(field(row, name))),
        orbitClass: field(row, "class"),
        conditionCode: field(row, "condition_code"),
      });
    }
    onPage(bodies.size, retrieved);
    // `count` is that of the whole query in some versions of the service, of the page in others.
    if (rows.length < pageRows) return bodies;
  }
}

/** The MOID to Earth's mean orbit of 2000, from semi-major axis in au and angles in degrees. */
function moidOfElements(element: (name: string) => number): number {
  const radians = (name: string) => (element(name) * Math.PI) / 180;
  const shape = {
    semiMajorAxis: element("a"),
    eccentricity: element("e"),
    inclination: radians("i"),
    node: radians("om"),
    perihelion: radians("w"),
  };
  const elliptical = shape.eccentricity >= 0 && shape.eccentricity < 1 && shape.semiMajorAxis > 0;
  const known = Object.values(shape).every(Number.isFinite);
  return elliptical && known ? moid(shape, earthOrbit(0)).distance : Number.NaN;
}

const flag = (text: string | undefined) => (text === "Y" ? true : text === "N" ? false : undefined);
