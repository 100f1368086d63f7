import type { Column } from "../../../dataset/index.js";
import { unknownName } from "../../../support/index.js";
import { mappedColumnMissing, requiredColumnMissing } from "../../errors.js";
import { KM_PER_AU, KM_PER_LUNAR_DISTANCE } from "../../units.js";

/** The columns that mean something here, under their names in "NASA Nearest Earth Objects (1910-2024)". */
export type KaggleColumn =
  | "neo_id"
  | "name"
  | "absolute_magnitude"
  | "estimated_diameter_min"
  | "estimated_diameter_max"
  | "orbiting_body"
  | "relative_velocity"
  | "miss_distance"
  | "is_hazardous"
  | "close_approach_date";

interface ColumnDefinition {
  readonly name: KaggleColumn;
  readonly kind: Column["kind"];
  readonly required: boolean;
  /** Other spellings, without case, blanks and punctuation; with the factor to our unit where theirs differs. */
  readonly spellings: readonly (string | readonly [spelling: string, factor: number])[];
}

const kmPerMile = 1.609344;

/**
 * The columns of the published sets, in the order in which tables are written, with the names that they have elsewhere:
 * the 2022 set, NASA's NeoWs, the set of 2018 ("Asteroids Classification"), JPL's close-approach and small-body tables
 * and CNEOS's page of close approaches.
 */
export const kaggleColumns: readonly ColumnDefinition[] = [
  {
    name: "neo_id",
    kind: "text",
    required: true,
    spellings: ["neoid", "id", "neoreferenceid", "spkid", "asteroidid", "objectid", "pdes", "des", "designation"],
  },
  { name: "name", kind: "text", required: false, spellings: ["name", "fullname", "neoname", "object"] },
  {
    name: "absolute_magnitude",
    kind: "number",
    required: true,
    spellings: ["absolutemagnitude", "absolutemagnitudeh", "absmagnitude", "absmag", "h", "hmag", "magnitude"],
  },
  {
    name: "estimated_diameter_min",
    kind: "number",
    required: false,
    spellings: [
      "estimateddiametermin",
      "estdiametermin",
      "estimateddiameterminkm",
      "estdiametermink",
      "estdiainkmmin",
      "estimateddiameterkmmin",
      "kilometersestimateddiametermin",
      "estimateddiameterkilometersestimateddiametermin",
      "mindiameterkm",
      "diametermin",
      ["estdiainmmin", 1e-3],
      ["estimateddiameterminm", 1e-3],
    ],
  },
  {
    name: "estimated_diameter_max",
    kind: "number",
    required: false,
    spellings: [
      "estimateddiametermax",
      "estdiametermax",
      "estimateddiametermaxkm",
      "estdiainkmmax",
      "estimateddiameterkmmax",
      "kilometersestimateddiametermax",
      "estimateddiameterkilometersestimateddiametermax",
      "maxdiameterkm",
      "diametermax",
      ["estdiainmmax", 1e-3],
      ["estimateddiametermaxm", 1e-3],
    ],
  },
  { name: "orbiting_body", kind: "text", required: false, spellings: ["orbitingbody", "body"] },
  {
    name: "relative_velocity",
    kind: "number",
    required: true,
    spellings: [
      "relativevelocity",
      "relativevelocitykmph",
      "relativevelocitykmh",
      "relativevelocitykmperhr",
      "relativevelocitykmperhour",
      "relativevelocitykilometersperhour",
      "kilometersperhour",
      "velocitykmh",
      "velocitykmph",
      "velocity",
      "speedkmh",
      ["relativevelocitykms", 3600],
      ["relativevelocitykmpersec", 3600],
      ["relativevelocitykilometerspersecond", 3600],
      ["velocitykms", 3600],
      ["vrel", 3600],
      ["vrelkms", 3600],
      ["vrelativekms", 3600],
      ["milesperhour", kmPerMile],
      ["relativevelocitymilesperhour", kmPerMile],
    ],
  },
  {
    name: "miss_distance",
    kind: "number",
    required: true,
    spellings: [
      "missdistance",
      "missdistancekm",
      "missdistkilometers",
      "missdistancekilometers",
      "missdistkm",
      "missdist",
      "distancekm",
      ["missdistancemiles", kmPerMile],
      ["missdistmiles", kmPerMile],
      ["missdistanceau", KM_PER_AU],
      ["missdistanceastronomical", KM_PER_AU],
      ["missdistastronomical", KM_PER_AU],
      ["dist", KM_PER_AU],
      ["distau", KM_PER_AU],
      ["cadistancenominalau", KM_PER_AU],
      ["missdistancelunar", KM_PER_LUNAR_DISTANCE],
      ["missdistlunar", KM_PER_LUNAR_DISTANCE],
      ["missdistanceld", KM_PER_LUNAR_DISTANCE],
    ],
  },
  {
    name: "is_hazardous",
    kind: "text",
    required: false,
    spellings: [
      "ishazardous",
      "hazardous",
      "ispotentiallyhazardous",
      "ispotentiallyhazardousasteroid",
      "potentiallyhazardous",
      "potentiallyhazardousasteroid",
      "pha",
    ],
  },
  {
    name: "close_approach_date",
    kind: "text",
    required: false,
    spellings: [
      "closeapproachdate",
      "closeapproachdatefull",
      "approachdate",
      "closeapproach",
      "closeapproachcadate",
      "date",
      "cd",
      "epochdatecloseapproach",
    ],
  },
];

/** Where a column of ours is in a file: its name there, and the factor that turns its unit into ours. */
export interface FoundColumn {
  readonly name: string;
  readonly factor: number;
}

/** Columns of a file by our names, for files whose names are in no table. */
export type ColumnMapping = Readonly<Record<string, string>>;

/**
 * Finds our columns among a file's names: by the mapping first, then by our table. Without `neo_id`, `name` tells
 * objects apart.
 *
 * @throws `COLUMN_MISSING` for a required one, with the nearest name of the file; `UNKNOWN_NAME` for a mapping of a
 *   column that does not exist here
 */
export function findColumns(
  path: string,
  names: readonly string[],
  mapping: ColumnMapping,
  labelsRequired: boolean,
): Map<KaggleColumn, FoundColumn> {
  refuseUnknown(mapping);
  const found = new Map<KaggleColumn, FoundColumn>();
  const free = new Map<string, string>();
  for (const name of [...names].reverse()) {
    if (!Object.values(mapping).includes(name)) free.set(plainName(name), name);
  }
  for (const column of kaggleColumns) {
    const mapped = mapping[column.name];
    if (mapped !== undefined) {
      if (!names.includes(mapped)) throw mappedColumnMissing(path, column.name, mapped, names);
      const factor = unitsOf(column).find(([spelling]) => spelling === plainName(mapped))?.[1] ?? 1;
      found.set(column.name, { name: mapped, factor });
      continue;
    }
    const [spelling, factor] = unitsOf(column).find(([candidate]) => free.has(candidate)) ?? ["", 1];
    const name = free.get(spelling);
    if (name !== undefined) found.set(column.name, { name, factor });
  }

  for (const column of kaggleColumns) {
    const { name, required } = column;
    if (found.has(name) || (name === "neo_id" && found.has("name"))) continue;
    if (!required && !(name === "is_hazardous" && labelsRequired)) continue;
    const taken = new Set([...found.values()].map((column) => column.name));
    throw requiredColumnMissing(
      path,
      name,
      names.filter((candidate) => !taken.has(candidate)),
      unitsOf(column).map(([spelling]) => spelling),
    );
  }
  return found;
}

/** A column's spellings, each with the factor to our unit. */
function unitsOf({ spellings }: ColumnDefinition): (readonly [spelling: string, factor: number])[] {
  return spellings.map((entry) => (typeof entry === "string" ? [entry, 1] : entry));
}

function refuseUnknown(mapping: ColumnMapping): void {
  const known = kaggleColumns.map(({ name }) => name);
  for (const name of Object.keys(mapping)) {
    if (!known.some((candidate) => candidate === name)) throw unknownName("column", name, known);
  }
}

/** A name without case, blanks and punctuation. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
