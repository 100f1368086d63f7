import type { ModelVersion, Tag } from "../entities.js";
import { MlflowError } from "../errors.js";
import type { OpenTracking } from "./open.js";
import { locationInRun } from "./run-model.js";

export interface RegisterModelRequest {
  readonly name: string;
  /** `runs:/ID/path`, or where the artifacts lie. */
  readonly source: string;
  readonly runId?: string;
  /** The logged model that the version is made from. */
  readonly modelId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly description?: string;
}

/** Registers a new version of a model, whose name is made where it is missing. */
export async function registerModel(tracking: OpenTracking, request: RegisterModelRequest): Promise<ModelVersion> {
  const { name, description } = request;
  await tracking.registry.createRegisteredModel({ name }).catch((cause) => {
    if (!(cause instanceof MlflowError) || cause.errorCode !== "RESOURCE_ALREADY_EXISTS") throw cause;
  });
  const [, runId, path] = /^runs:\/+([^/]+)\/(.+)$/.exec(request.source) ?? [];
  // As MLflow does: the version keeps the artifacts' own place, which outlives what runs: means to another server.
  const source = runId && path ? await locationInRun(tracking, runId, path) : request.source;
  const tags: Tag[] = Object.entries(request.tags ?? {}).map(([key, value]) => ({ key, value }));
  return tracking.registry.createModelVersion({
    name,
    source,
    runId: request.runId ?? runId,
    tags,
    description,
    ...(request.modelId && { modelId: request.modelId }),
  });
}
