import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Action, allows, type Grant, permissionOn, permissions } from "../../../src/server/auth/permissions.js";

const levels = ["NO_PERMISSIONS", "READ", "USE", "EDIT", "MANAGE"] as const;
const actions: readonly Action[] = ["read", "use", "update", "delete", "manage"];
const grant = fc.record({
  type: fc.constantFrom("experiment", "run"),
  pattern: fc.constantFrom("1", "2", "*"),
  permission: fc.constantFrom(...permissions),
});
const one = [{ type: "experiment", id: "1" }] as const;
const runOfOne = [{ type: "run", id: "*" }, ...one] as const;

describe("a permission", () => {
  it.each([
    ["READ", ["read"]],
    ["USE", ["read", "use"]],
    ["EDIT", ["read", "use", "update"]],
    ["MANAGE", ["read", "use", "update", "delete", "manage"]],
    ["NO_PERMISSIONS", []],
    ["DENY", []],
  ] as const)("%s allows %j, as MLflow's table says", (permission, allowed) => {
    expect(actions.filter((action) => allows(permission, action))).toEqual(allowed);
  });
});

describe("the permission on a resource", () => {
  it("is what everybody has, where nothing was granted on it", () => {
    fc.assert(
      fc.property(fc.constantFrom(...levels), (everybodys) => {
        const elsewhere: Grant[] = [{ type: "experiment", pattern: "2", permission: "MANAGE" }];
        expect(permissionOn(one, elsewhere, everybodys)).toBe(everybodys);
      }),
    );
  });

  it("is denied by one DENY, whatever else was granted on it", () => {
    fc.assert(
      fc.property(fc.array(grant), fc.constantFrom(...levels), (grants, everybodys) => {
        const denied: Grant[] = [...grants, { type: "experiment", pattern: "*", permission: "DENY" }];
        expect(permissionOn(one, denied, everybodys)).toBe("DENY");
      }),
    );
  });

  it("is the highest grant, and no lower than what everybody has", () => {
    const grants: Grant[] = [
      { type: "experiment", pattern: "*", permission: "READ" },
      { type: "experiment", pattern: "1", permission: "EDIT" },
    ];
    expect(permissionOn(one, grants, "READ")).toBe("EDIT");
    expect(permissionOn(one, grants, "MANAGE")).toBe("MANAGE");
    expect(permissionOn(one, grants.slice(0, 1), "EDIT")).toBe("EDIT");
  });

  it("is taken away by NO_PERMISSIONS, as clients before MLflow 3.17 do", () => {
    const grants: Grant[] = [{ type: "experiment", pattern: "1", permission: "NO_PERMISSIONS" }];
    expect(permissionOn(one, grants, "MANAGE")).toBe("NO_PERMISSIONS");
  });

  it("is decided by the part before the whole", () => {
    const grants: Grant[] = [
      { type: "run", pattern: "*", permission: "READ" },
      { type: "experiment", pattern: "1", permission: "MANAGE" },
    ];
    expect(permissionOn(runOfOne, grants, "NO_PERMISSIONS")).toBe("READ");
    expect(permissionOn(one, grants, "NO_PERMISSIONS")).toBe("MANAGE");
  });

  it("does not depend on the order of the grants", () => {
    fc.assert(
      fc.property(fc.array(grant), fc.constantFrom(...levels), (grants, everybodys) => {
        const reversed = [...grants].reverse();
        expect(permissionOn(runOfOne, reversed, everybodys)).toBe(permissionOn(runOfOne, grants, everybodys));
      }),
    );
  });
});
