import type { AuthRoute } from "./auth-route.js";
import { permissionRoutes } from "./permissions.js";
import { tokenRoutes } from "./tokens.js";
import { userRoutes } from "./users.js";

/** What a server with authentication answers beside MLflow's API. */
export const authRoutes: readonly AuthRoute[] = [...userRoutes, ...permissionRoutes, ...tokenRoutes];
