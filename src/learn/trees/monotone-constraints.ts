import { invalidOption, unknownName } from "../../support/index.js";
import type { GradientBoostingOptions } from "./boosting-parameters.js";

/**
 * A constraint for each feature, or undefined where none is constrained.
 *
 * @throws `UNKNOWN_NAME` for a feature that there is not, `INVALID_OPTION` for an array of another length
 */
export function constraintsOf(
  given: GradientBoostingOptions["monotoneConstraints"],
  names: readonly string[],
): Int8Array | undefined {
  if (!given) return undefined;
  const constraints = new Int8Array(names.length);
  if (Array.isArray(given)) {
    if (given.length !== names.length) {
      throw invalidOption("monotoneConstraints", given, `one number for each of the ${names.length} features`);
    }
    constraints.set(given);
  } else {
    for (const [name, constraint] of Object.entries(given)) {
      const feature = names.indexOf(name);
      if (feature < 0) throw unknownName("feature", name, names);
      constraints[feature] = constraint;
    }
  }
  return constraints.some((constraint) => constraint !== 0) ? constraints : undefined;
}
