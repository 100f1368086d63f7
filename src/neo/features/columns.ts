import type { Approaches } from "../approaches.js";

/** One close approach as the feature sets see it; a missing value is NaN. */
export interface ApproachValues {
  /** H, mag. */
  readonly absoluteMagnitude: number;
  /** km. */
  readonly estimatedDiameterMin: number;
  /** km. */
  readonly estimatedDiameterMax: number;
  /** km/h. */
  readonly relativeVelocity: number;
  /** km. */
  readonly missDistance: number;
  /** Days since 1970-01-01 (UTC); NaN or left out where unknown. No feature by itself, but part of the history. */
  readonly date?: number;
}

interface ApproachFeature {
  readonly name: string;
  readonly unit: string;
  readonly of: Exclude<keyof ApproachValues & keyof Approaches, "date">;
}

/** The features of the set `approach`: the numeric columns of the published data sets, under their names there. */
export const approachFeatures: readonly ApproachFeature[] = [
  { name: "absolute_magnitude", unit: "mag", of: "absoluteMagnitude" },
  { name: "estimated_diameter_min", unit: "km", of: "estimatedDiameterMin" },
  { name: "estimated_diameter_max", unit: "km", of: "estimatedDiameterMax" },
  { name: "relative_velocity", unit: "km/h", of: "relativeVelocity" },
  { name: "miss_distance", unit: "km", of: "missDistance" },
];
