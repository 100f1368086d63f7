export { createMedianPruner, type MedianPrunerOptions } from "./median.js";
export { nopPruner, type Pruner } from "./pruner.js";
