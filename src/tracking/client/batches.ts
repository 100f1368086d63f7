import type { Metric, Param, Tag } from "../entities.js";
import { limits } from "../limits.js";
import type { Batch } from "../store.js";

/**
 * A batch of any size as batches that MLflow takes: at most 1,000 metrics, 100 params and 100 tags, 1,000 of all
 * together. Params come first, then tags, then metrics; the order of each is kept.
 */
export function* splitBatch({ metrics = [], params = [], tags = [] }: Batch): Generator<Required<Batch>> {
  let [param, tag, metric] = [0, 0, 0];
  while (param < params.length || tag < tags.length || metric < metrics.length) {
    const someParams = params.slice(param, param + limits.paramsPerBatch);
    const someTags = tags.slice(tag, tag + limits.tagsPerBatch);
    const room = Math.min(limits.metricsPerBatch, limits.entitiesPerBatch - someParams.length - someTags.length);
    const someMetrics = metrics.slice(metric, metric + room);
    param += someParams.length;
    tag += someTags.length;
    metric += someMetrics.length;
    yield { metrics: someMetrics, params: someParams, tags: someTags };
  }
}

/** Gathers what is logged to one run, in order, up to what a batch takes. */
export class BatchBuilder {
  #metrics: Metric[] = [];
  #params = new Map<string, Param>();
  #tags = new Map<string, Tag>();

  get isEmpty(): boolean {
    return this.#metrics.length + this.#params.size + this.#tags.size === 0;
  }

  /**
   * Adds a batch where all of it fits; otherwise nothing.
   *
   * A param that is there with another value does not fit: MLflow refuses a batch that says one twice, and is to say
   * so of the second alone.
   */
  add({ metrics = [], params = [], tags = [] }: Batch): boolean {
    const newParams = params.filter(({ key }) => !this.#params.has(key)).length;
    const newTags = tags.filter(({ key }) => !this.#tags.has(key)).length;
    const counts = {
      metrics: this.#metrics.length + metrics.length,
      params: this.#params.size + newParams,
      tags: this.#tags.size + newTags,
    };
    const fits =
      counts.metrics <= limits.metricsPerBatch &&
      counts.params <= limits.paramsPerBatch &&
      counts.tags <= limits.tagsPerBatch &&
      counts.metrics + counts.params + counts.tags <= limits.entitiesPerBatch &&
      params.every(({ key, value }) => (this.#params.get(key)?.value ?? value) === value);
    if (!fits) return false;
    this.#metrics.push(...metrics);
    for (const param of params) this.#params.set(param.key, param);
    // The last value of a tag is the one that stays.
    for (const tag of tags) this.#tags.set(tag.key, tag);
    return true;
  }

  /** The batch so far. */
  build(): Required<Batch> {
    return { metrics: this.#metrics, params: [...this.#params.values()], tags: [...this.#tags.values()] };
  }
}
