export { databaseSize } from "./database-size.js";
export { type Observers, observeRequests } from "./observe.js";
export { requestIds } from "./request-id.js";
export { createServerMetrics, type Figure, type ServerMetrics } from "./server-metrics.js";
