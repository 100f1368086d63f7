/** MLflow's levels of permission. `DENY` is an absolute no; `NO_PERMISSIONS` is what older clients grant for it. */
export const permissions = ["READ", "USE", "EDIT", "MANAGE", "NO_PERMISSIONS", "DENY"] as const;
export type Permission = (typeof permissions)[number];

export const isPermission = (name: string): name is Permission => permissions.some((known) => known === name);

export type Action = "read" | "use" | "update" | "delete" | "manage";

/**
 * What grants are given on. Experiments and registered models by id or name, or `*` for all; the parts of them by `*`
 * alone. MLflow 3.17 knows more (prompts' versions, scorers, gateways, …), which no route of this server touches.
 */
export type ResourceType =
  | "experiment"
  | "registered_model"
  | "prompt"
  | "run"
  | "logged_model"
  | "registered_model_version"
  | "workspace";

export interface Grant {
  readonly type: string;
  /** An id or a name; `*` for all. */
  readonly pattern: string;
  readonly permission: Permission;
}

export interface Resource {
  readonly type: ResourceType;
  readonly id: string;
}

const ranks: Readonly<Record<Permission, number>> = {
  DENY: -1,
  NO_PERMISSIONS: 0,
  READ: 1,
  USE: 2,
  EDIT: 3,
  MANAGE: 4,
};
const needed: Readonly<Record<Action, number>> = { read: 1, use: 2, update: 3, delete: 4, manage: 4 };

export const allows = (permission: Permission, action: Action): boolean => ranks[permission] >= needed[action];

/**
 * The permission that grants give on a resource, by MLflow 3.17's rules: the first of the resources that any grant
 * speaks of decides (a part before its whole); on one of them a `DENY` wins, or else the highest grant; a grant lifts
 * what everybody has and never lowers it, but for `DENY` and `NO_PERMISSIONS`.
 *
 * @param everybodys what users have without a grant
 */
export function permissionOn(
  resources: readonly Resource[],
  grants: readonly Grant[],
  everybodys: Permission,
): Permission {
  if (
    grants.some(({ type, pattern, permission }) => type === "workspace" && pattern === "*" && permission === "MANAGE")
  )
    return "MANAGE";
  for (const resource of resources) {
    const granted = strongest(grants.filter((grant) => speaksOf(grant, resource)));
    if (granted !== undefined) return ranks[granted] > 0 && ranks[granted] < ranks[everybodys] ? everybodys : granted;
  }
  return everybodys;
}

function speaksOf({ type, pattern }: Grant, resource: Resource): boolean {
  return type === resource.type && (pattern === "*" || pattern === resource.id);
}

function strongest(grants: readonly Grant[]): Permission | undefined {
  let best: Permission | undefined;
  for (const { permission } of grants) {
    if (permission === "DENY") return "DENY";
    if (best === undefined || ranks[permission] > ranks[best]) best = permission;
  }
  return best;
}
