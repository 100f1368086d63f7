import type { Clock } from "../../support/index.js";
import { randomId } from "../client/backend.js";
import type { ModelVersion } from "../entities.js";
import type { RegistryStore } from "../store.js";
import type { Operation } from "./operations.js";
import type { Spool } from "./spool.js";
import { isUnreachable } from "./unreachable.js";

/** The version of a model that is registered when the spool is sent: until then it has no number. */
export const keptVersion = "0";

/** Whether a version is only kept, to be registered when it is sent. */
export const isKept = ({ version }: Pick<ModelVersion, "version">) => version === keptVersion;

/** A server's registry that keeps the registration of models where the server cannot be reached. */
export function spoolingRegistry(registry: RegistryStore, spool: Spool, clock: Clock): RegistryStore {
  const onlineOr = async <Answer>(
    ask: () => Promise<Answer>,
    operation: Operation,
    answer: Answer,
  ): Promise<Answer> => {
    if (!spool.isOffline) {
      try {
        return await ask();
      } catch (failure) {
        if (!isUnreachable(failure)) throw failure;
        spool.goOffline(failure.message);
      }
    }
    await spool.keep(operation);
    return answer;
  };
  const times = () => ({ creationTimestamp: clock(), lastUpdatedTimestamp: clock() });

  return {
    ...registry,
    createRegisteredModel(request) {
      const { name, description, tags = [] } = request;
      return onlineOr(
        () => registry.createRegisteredModel(request),
        { op: "createRegisteredModel", request: { name, ...(description && { description }), tags: [...tags] } },
        { name, ...times(), ...(description && { description }), tags, aliases: [], latestVersions: [] },
      );
    },
    createModelVersion(request) {
      const { name, source, tags = [], ...rest } = request;
      return onlineOr(
        () => registry.createModelVersion(request),
        { op: "createModelVersion", made: randomId(), request: { name, source, tags: [...tags], ...rest } },
        {
          name,
          version: keptVersion,
          ...times(),
          currentStage: "None",
          source,
          status: "PENDING_REGISTRATION",
          ...(request.runId && { runId: request.runId }),
          ...(request.description && { description: request.description }),
          tags,
          aliases: [],
        },
      );
    },
  };
}
