import { z } from "zod";
import { required } from "../../request.js";
import { noSuchPermission } from "../errors.js";
import { checkedType, type RoleGrant } from "../grants.js";
import { allows } from "../permissions.js";
import { type AuthRoute, authRoute, type Call } from "./auth-route.js";

const onResource = z.object({ username: required, resource_type: required, resource_id: required });

/** Grants on any resource, as MLflow's clients since 3.17 give and take them. */
const unified: readonly AuthRoute[] = [
  authRoute(
    "POST /mlflow/users/permissions/grant",
    onResource.extend({ permission: required }),
    async ({ judge }, { username, resource_type, resource_id, permission }) => {
      const user = await judge.accounts.users.get(username);
      const what = describe(username, resource_type, resource_id);
      await judge.accounts.grants.add(user, resource_type, resource_id, permission, what);
      return {};
    },
    3,
  ),
  authRoute(
    "POST /mlflow/users/permissions/revoke",
    onResource,
    async ({ judge }, { username, resource_type, resource_id }) => {
      const user = await judge.accounts.users.get(username);
      const what = describe(username, resource_type, resource_id);
      await judge.accounts.grants.remove(user, resource_type, resource_id, what);
      return {};
    },
    3,
  ),
  authRoute(
    "GET /mlflow/users/permissions/get",
    onResource,
    async ({ judge }, { username, resource_type, resource_id }) => {
      const type = checkedType(resource_type);
      const permission = (await judge.accessOf(await judge.accounts.users.get(username))).permissionOn(
        type,
        resource_id,
      );
      return { allowed: allows(permission, "use"), permission };
    },
    3,
  ),
  authRoute(
    "GET /mlflow/users/permissions/list",
    z.object({ username: required }),
    async (call, { username }) => listed(call, username),
    3,
  ),
  authRoute(
    "GET /mlflow/users/current/permissions",
    z.object({}),
    async (call) => listed(call, call.access.user.username),
    3,
  ),
];

const describe = (username: string, type: string, id: string) =>
  `Permission for user=${username} on resource_type=${type}, resource_id=${id}`;

async function listed({ judge }: Call, username: string) {
  const user = await judge.accounts.users.get(username);
  const grants = await judge.accounts.grants.of(user.id);
  return {
    is_admin: user.isAdmin,
    permissions: grants.map(({ roleId, roleName, type, pattern, permission }) => ({
      role_id: roleId,
      role_name: roleName,
      workspace: "default",
      resource_type: type,
      resource_pattern: pattern,
      permission,
    })),
  };
}

/** The same of one kind of resource, as older clients do. */
function ofOneKind(
  type: "experiment" | "registered_model",
  path: `/${string}`,
  field: string,
  label: string,
): readonly AuthRoute[] {
  const one = z.object({ [field]: required, username: required });
  const leveled = one.extend({ permission: required });
  const idIn = (request: Readonly<Record<string, string>>) => ({
    id: request[field] ?? "",
    username: request.username ?? "",
    permission: request.permission ?? "",
  });
  const what = (id: string, username: string) => `${label} permission with ${field}=${id} and username=${username}`;
  const answerKey = `${type}_permission`;
  return [
    authRoute(`POST ${path}/create`, leveled, async ({ judge }, request) => {
      const { id, username, permission } = idIn(request);
      const user = await judge.accounts.users.get(username);
      await judge.accounts.grants.add(user, type, id, permission, what(id, username));
      return { [answerKey]: { [field]: id, user_id: user.id, permission } };
    }),
    authRoute(`GET ${path}/get`, one, async ({ judge }, request) => {
      const { id, username } = idIn(request);
      const user = await judge.accounts.users.get(username);
      const found = (await judge.accounts.grants.of(user.id)).find(isGrantOn(type, id));
      if (!found) throw noSuchPermission(what(id, username));
      return { [answerKey]: { [field]: id, user_id: user.id, permission: found.permission } };
    }),
    authRoute(`PATCH ${path}/update`, leveled, async ({ judge }, request) => {
      const { id, username, permission } = idIn(request);
      const user = await judge.accounts.users.get(username);
      await judge.accounts.grants.update(user, type, id, permission, what(id, username));
      return {};
    }),
    authRoute(`DELETE ${path}/delete`, one, async ({ judge }, request) => {
      const { id, username } = idIn(request);
      const user = await judge.accounts.users.get(username);
      await judge.accounts.grants.remove(user, type, id, what(id, username));
      return {};
    }),
  ];
}

const isGrantOn = (type: string, id: string) => (grant: RoleGrant) => grant.type === type && grant.pattern === id;

export const permissionRoutes: readonly AuthRoute[] = [
  ...unified,
  ...ofOneKind("experiment", "/mlflow/experiments/permissions", "experiment_id", "Experiment"),
  ...ofOneKind("registered_model", "/mlflow/registered-models/permissions", "name", "Registered model"),
];
