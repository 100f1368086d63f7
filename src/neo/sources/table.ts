import { jpl } from "./jpl/index.js";
import { kaggle } from "./kaggle/download.js";
import { neows } from "./neows/index.js";
import type { ApproachSource } from "./source.js";

/** The services that approaches are imported from, by the names that commands take. */
export const networkSources: readonly ApproachSource[] = [kaggle, neows, jpl];
