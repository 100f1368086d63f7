export type { LatencyQuantiles } from "./latencies.js";
export {
  type SimulateCounts,
  type SimulatedFaults,
  type SimulateOptions,
  type SimulateResult,
  simulate,
} from "./simulate.js";
