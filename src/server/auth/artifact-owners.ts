import type { Clock } from "../../support/index.js";
import type { Experiment, TrackingStore } from "../../tracking/index.js";
import { relativeArtifactPath } from "../artifact-path.js";

const keptMilliseconds = 2_000;

/**
 * Which experiments a path below the artifact root belongs to.
 *
 * `EXPERIMENT/…` belongs to that experiment by MLflow's layout; where an experiment was given another location, what is
 * in it does. A location decides before the layout, as somebody may have been given `5/x` for experiment 7.
 */
export class ArtifactOwners {
  readonly #tracking: TrackingStore;
  readonly #clock: Clock;
  #locations: Promise<ReadonlyMap<string, string>> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(tracking: TrackingStore, clock: Clock) {
    this.#tracking = tracking;
    this.#clock = clock;
  }

  /** The experiment whose artifacts a file is among. */
  async of(path: string): Promise<string | undefined> {
    const parts = partsOf(path);
    const locations = await this.#read();
    for (let end = parts.length; end > 0; end--) {
      const experimentId = locations.get(parts.slice(0, end).join("/"));
      if (experimentId !== undefined) return experimentId;
    }
    return byLayout(parts);
  }

  /** The experiments that have artifacts below a folder, beside the one that the folder is among the artifacts of. */
  async below(path: string): Promise<readonly string[]> {
    const folder = partsOf(path).join("/");
    const inside = folder === "" ? "" : `${folder}/`;
    const locations = await this.#read();
    return [...locations].filter(([location]) => location.startsWith(inside)).map(([, experimentId]) => experimentId);
  }

  /** Called when an experiment is made: its location counts at once. */
  forget(): void {
    this.#locations = undefined;
  }

  #read(): Promise<ReadonlyMap<string, string>> {
    const now = this.#clock();
    if (this.#locations === undefined || now - this.#readAt > keptMilliseconds) {
      this.#readAt = now;
      this.#locations = locationsOf(this.#tracking);
      this.#locations.catch(() => this.forget());
    }
    return this.#locations;
  }
}

/** Locations of their own, by path below the root. */
async function locationsOf(tracking: TrackingStore): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  let pageToken: string | undefined;
  do {
    const page = await tracking.searchExperiments({ viewType: "ALL", maxResults: 50_000, pageToken });
    for (const experiment of page.items) {
      const location = proxiedLocation(experiment);
      if (location !== undefined) found.set(location, experiment.experimentId);
    }
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return found;
}

function proxiedLocation({ artifactLocation }: Experiment): string | undefined {
  return proxiedPath(artifactLocation);
}

/** The path below the root of an `mlflow-artifacts:` URI, or of one of this server's own addresses. */
export function proxiedPath(uri: string): string | undefined {
  const [, path] =
    /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/i.exec(uri) ??
    /^https?:\/\/[^/]*\/.*?\/mlflow-artifacts\/artifacts\/+(.*)$/i.exec(uri) ??
    [];
  return path === undefined ? undefined : partsOf(path).join("/");
}

function partsOf(path: string): readonly string[] {
  return relativeArtifactPath(path).split("/").filter(Boolean);
}

const byLayout = ([first = ""]: readonly string[]): string | undefined => (/^\d+$/.test(first) ? first : undefined);
