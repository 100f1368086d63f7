import type { Experiment, Page } from "../entities.js";
import type { SearchExperimentsRequest } from "../store.js";
import type { ArtifactContents, ClientBackend } from "./backend.js";
import { pairs, paramText, type Values } from "./pairs.js";

/** The calls of `MlflowClient` for experiments. */
export class ExperimentClient<Artifacts extends ArtifactContents = ArtifactContents> {
  readonly #open: () => Promise<ClientBackend<Artifacts>>;
  #opened: Promise<ClientBackend<Artifacts>> | undefined;

  /** @param open called with the first call of a method */
  constructor(open: () => Promise<ClientBackend<Artifacts>>) {
    this.#open = open;
  }

  protected backend(): Promise<ClientBackend<Artifacts>> {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  /** Lets go of what the client has opened, after it has sent what waits. */
  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await (await opened)?.close();
  }

  /** @returns the new experiment's id; a name taken is `RESOURCE_ALREADY_EXISTS` */
  async createExperiment(
    name: string,
    options: { readonly artifactLocation?: string; readonly tags?: Values } = {},
  ): Promise<string> {
    const { tracking } = await this.backend();
    return tracking.createExperiment({
      name,
      artifactLocation: options.artifactLocation,
      tags: pairs(options.tags),
    });
  }

  async getExperiment(experimentId: string): Promise<Experiment> {
    return (await this.backend()).tracking.getExperiment(experimentId);
  }

  /** `undefined` where there is none; a deleted experiment is found. */
  async getExperimentByName(name: string): Promise<Experiment | undefined> {
    return (await this.backend()).tracking.getExperimentByName(name);
  }

  /** A page of the experiments that a filter such as `name LIKE 'neo%' AND tags.team = 'a'` finds. */
  async searchExperiments(request?: SearchExperimentsRequest): Promise<Page<Experiment>> {
    return (await this.backend()).tracking.searchExperiments(request);
  }

  async renameExperiment(experimentId: string, newName: string): Promise<void> {
    await (await this.backend()).tracking.updateExperiment(experimentId, newName);
  }

  /** Deletes an experiment with its runs; `restoreExperiment` brings them back. */
  async deleteExperiment(experimentId: string): Promise<void> {
    await (await this.backend()).tracking.deleteExperiment(experimentId);
  }

  async restoreExperiment(experimentId: string): Promise<void> {
    await (await this.backend()).tracking.restoreExperiment(experimentId);
  }

  async setExperimentTag(experimentId: string, key: string, value: unknown): Promise<void> {
    await (await this.backend()).tracking.setExperimentTag(experimentId, { key, value: paramText(value) });
  }

  async deleteExperimentTag(experimentId: string, key: string): Promise<void> {
    await (await this.backend()).tracking.deleteExperimentTag(experimentId, key);
  }
}
