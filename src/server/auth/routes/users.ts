import { z } from "zod";
import { invalidParameter, MlflowError } from "../../../tracking/index.js";
import { flag, required } from "../../request.js";
import type { RoleGrant } from "../grants.js";
import type { User } from "../users.js";
import { type AuthRoute, authRoute } from "./auth-route.js";

const named = z.object({ username: required });

/** Accounts, as MLflow's `AuthServiceClient` calls them. */
export const userRoutes: readonly AuthRoute[] = [
  authRoute(
    "POST /mlflow/users/create",
    z.object({ username: required, password: required }),
    async ({ judge }, { username, password }) => {
      const user = await judge.accounts.users.create(username, password);
      return { user: userInJson(user, []) };
    },
  ),
  authRoute("GET /mlflow/users/get", named, async ({ judge }, { username }) => {
    const user = await judge.accounts.users.get(username);
    return { user: userInJson(user, await judge.accounts.grants.of(user.id)) };
  }),
  authRoute("GET /mlflow/users/list", z.object({}), async ({ judge }) => ({
    users: (await judge.accounts.users.list()).map((user) => ({ ...identity(user), roles: [] })),
  })),
  authRoute("GET /mlflow/users/current", z.object({}), async ({ access }) => ({
    user: identity(access.user),
    is_basic_auth: true,
  })),
  authRoute(
    "PATCH /mlflow/users/update-password",
    z.object({ username: required, password: required, current_password: z.string().optional() }),
    async ({ judge, access, request }, { username, password, current_password }) => {
      const { users, authenticator } = judge.accounts;
      if (username === access.user.username) {
        if (!current_password) {
          throw invalidParameter("Current password is required when changing your own password.");
        }
        if (!(await authenticator.byPassword(username, current_password, request.ip))) {
          throw invalidParameter("Current password does not match.");
        }
        if (password === current_password) {
          throw invalidParameter("New password must differ from the current password.");
        }
      }
      await users.setPassword(username, password);
      return {};
    },
  ),
  authRoute(
    "PATCH /mlflow/users/update-admin",
    z.object({ username: required, is_admin: flag }),
    async ({ judge }, { username, is_admin }) => {
      await judge.accounts.users.setAdmin(username, is_admin);
      return {};
    },
  ),
  authRoute("DELETE /mlflow/users/delete", named, async ({ judge, access }, { username }) => {
    if (username === access.user.username) {
      throw new MlflowError("BAD_REQUEST", "Users cannot delete their own account. Ask another admin to delete it.");
    }
    await judge.accounts.users.delete(username);
    return {};
  }),
];

const identity = ({ id, username, isAdmin }: User) => ({ id, username, is_admin: isAdmin });

/** With the grants by resource, as clients before MLflow 3.17 want them. */
function userInJson(user: User, grants: readonly RoleGrant[]) {
  const on = (wanted: string) => grants.filter(({ type, pattern }) => type === wanted && pattern !== "*");
  return {
    ...identity(user),
    experiment_permissions: on("experiment").map(({ pattern, permission }) => ({
      experiment_id: pattern,
      user_id: user.id,
      permission,
    })),
    registered_model_permissions: on("registered_model").map(({ pattern, permission }) => ({
      name: pattern,
      user_id: user.id,
      permission,
    })),
  };
}
