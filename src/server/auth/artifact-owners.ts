import type { Clock } from "../../support/index.js";
import { type ArtifactStorage, relativeArtifactPath } from "../../tracking/index.js";
import type { ArtifactPlace } from "../artifacts/places.js";
import type { Backend } from "../route.js";

const keptMilliseconds = 2_000;

/** Experiments by the path of their location in a storage. */
type Locations = ReadonlyMap<ArtifactStorage, ReadonlyMap<string, string>>;

/**
 * Which experiments a stored file or folder belongs to.
 *
 * `EXPERIMENT/…` in the destination belongs to that experiment by MLflow's layout; where an experiment was given another
 * location, what is in it does. A location decides before the layout, as experiment 7 may have been given `5/x`.
 */
export class ArtifactOwners {
  readonly #backend: Backend;
  readonly #clock: Clock;
  #locations: Promise<Locations> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(backend: Backend, clock: Clock) {
    this.#backend = backend;
    this.#clock = clock;
  }

  /** A path below the destination, from outside. @throws `INVALID_PARAMETER_VALUE` */
  inDestination(path: string): ArtifactPlace {
    return { storage: this.#backend.artifacts.storage, path: relativeArtifactPath(path) };
  }

  /** A location that this server gives files from; `undefined` for others. */
  placeOf(uri: string): ArtifactPlace | undefined {
    try {
      return this.#backend.artifacts.locate(uri, "");
    } catch {
      return undefined;
    }
  }

  /** The experiment among whose artifacts a file is. */
  async of({ storage, path }: ArtifactPlace): Promise<string | undefined> {
    const parts = path.split("/").filter(Boolean);
    const locations = (await this.#read()).get(storage);
    for (let end = parts.length; end > 0; end--) {
      const experimentId = locations?.get(parts.slice(0, end).join("/"));
      if (experimentId !== undefined) return experimentId;
    }
    return storage === this.#backend.artifacts.storage ? byLayout(parts) : undefined;
  }

  /** The experiments whose locations are below a folder. */
  async below({ storage, path }: ArtifactPlace): Promise<readonly string[]> {
    const inside = path === "" ? "" : `${path}/`;
    const locations = (await this.#read()).get(storage) ?? new Map<string, string>();
    return [...locations].filter(([location]) => location.startsWith(inside)).map(([, experimentId]) => experimentId);
  }

  /** Called when an experiment is made: its location counts at once. */
  forget(): void {
    this.#locations = undefined;
  }

  #read(): Promise<Locations> {
    const now = this.#clock();
    if (this.#locations === undefined || now - this.#readAt > keptMilliseconds) {
      this.#readAt = now;
      this.#locations = this.#locate();
      this.#locations.catch(() => this.forget());
    }
    return this.#locations;
  }

  async #locate(): Promise<Locations> {
    const found = new Map<ArtifactStorage, Map<string, string>>();
    let pageToken: string | undefined;
    do {
      const { tracking } = this.#backend;
      const page = await tracking.searchExperiments({ viewType: "ALL", maxResults: 50_000, pageToken });
      for (const { experimentId, artifactLocation } of page.items) {
        const place = this.placeOf(artifactLocation);
        if (!place) continue;
        const ofStorage = found.get(place.storage) ?? new Map<string, string>();
        found.set(place.storage, ofStorage.set(place.path, experimentId));
      }
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    return found;
  }
}

const byLayout = ([first = ""]: readonly string[]): string | undefined => (/^\d+$/.test(first) ? first : undefined);
