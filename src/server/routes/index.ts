import type { Route } from "../route.js";
import { artifactRoutes } from "./artifacts.js";
import { experimentRoutes } from "./experiments.js";
import { loggedModelRoutes } from "./logged-models.js";
import { metricRoutes } from "./metrics.js";
import { modelVersionRoutes } from "./model-versions.js";
import { registeredModelRoutes } from "./registered-models.js";
import { runRoutes } from "./runs.js";
import { serverInfoRoutes } from "./server-info.js";

/** The whole JSON API. */
export const routes: readonly Route[] = [
  ...experimentRoutes,
  ...runRoutes,
  ...metricRoutes,
  ...artifactRoutes,
  ...loggedModelRoutes,
  ...registeredModelRoutes,
  ...modelVersionRoutes,
  ...serverInfoRoutes,
];
