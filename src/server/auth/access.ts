import type { Owners } from "./owners.js";
import { type Action, allows, type Grant, type Permission, permissionOn, type ResourceType } from "./permissions.js";
import type { User } from "./users.js";

/** What one user may do, by the grants at the time of the request. */
export class Access {
  readonly user: User;
  readonly everybodys: Permission;
  readonly #grants: readonly Grant[];
  readonly #owners: Owners;

  constructor(user: User, grants: readonly Grant[], everybodys: Permission, owners: Owners) {
    this.user = user;
    this.everybodys = everybodys;
    this.#grants = grants;
    this.#owners = owners;
  }

  /** The permission on one resource, or on all of a type (`*`). */
  permissionOn(type: ResourceType, id: string): Permission {
    return permissionOn([{ type, id }], this.#grants, this.everybodys);
  }

  experiment(experimentId: string, action: Action): boolean {
    return allows(this.permissionOn("experiment", experimentId), action);
  }

  /** Runs and logged models are read with their experiment; grants on all of them come before the experiment's. */
  within(experimentId: string, part: "run" | "logged_model", action: Action): boolean {
    const resources = [
      { type: part, id: "*" },
      { type: "experiment", id: experimentId },
    ] as const;
    return (
      this.experiment(experimentId, "read") && allows(permissionOn(resources, this.#grants, this.everybodys), action)
    );
  }

  /** To create in it takes `update` on the experiment, and that such parts are not denied. */
  createWithin(experimentId: string, part: "run" | "logged_model"): boolean {
    return this.experiment(experimentId, "update") && !this.denied(part);
  }

  /** Deleting an experiment deletes what is in it. */
  deleteExperiment(experimentId: string): boolean {
    return (
      this.experiment(experimentId, "delete") &&
      this.within(experimentId, "run", "delete") &&
      this.within(experimentId, "logged_model", "delete")
    );
  }

  /** A run that is not there is denied like one of others, so that answers tell nobody which ids exist. */
  async run(runId: string, action: Action): Promise<boolean> {
    const experimentId = await this.#owners.ofRun(runId);
    return experimentId !== undefined && this.within(experimentId, "run", action);
  }

  async loggedModel(modelId: string, action: Action): Promise<boolean> {
    const experimentId = await this.#owners.ofModel(modelId);
    return experimentId !== undefined && this.within(experimentId, "logged_model", action);
  }

  /** Prompts are registered models with a tag: grants on either count. */
  registeredModel(name: string, action: Action): boolean {
    return allows(permissionOn([...named(name)], this.#folded, this.everybodys), action);
  }

  modelVersion(name: string, action: Action): boolean {
    const resources = [{ type: "registered_model_version", id: "*" } as const, ...named(name)];
    return this.registeredModel(name, "read") && allows(permissionOn(resources, this.#folded, this.everybodys), action);
  }

  createVersion(name: string): boolean {
    return this.registeredModel(name, "update") && !this.denied("registered_model_version");
  }

  /** Whether all of a type is denied: no other grant helps then. */
  denied(type: ResourceType): boolean {
    return this.#grants.some((grant) => grant.type === type && grant.pattern === "*" && grant.permission === "DENY");
  }

  /** Whether the user reads all of a type, so that no search needs to be filtered. */
  readsAll(...types: readonly ResourceType[]): boolean {
    const narrowed = this.#grants.some(
      ({ type, permission }) => types.some((one) => one === type) && !allows(permission, "read"),
    );
    return !narrowed && allows(this.everybodys, "read");
  }

  get #folded(): readonly Grant[] {
    return this.#grants.map((grant) => (grant.type === "prompt" ? { ...grant, type: "registered_model" } : grant));
  }
}

const named = (name: string) => [{ type: "registered_model", id: name } as const];
