import { systemClock } from "../../support/clock.js";
import { ArtifactClient } from "../client/artifact-client.js";
import { connectArtifacts } from "./proxied-artifacts.js";
import { createRestStore } from "./store.js";

/** A tracking server, and what to show it. */
export interface RestClientOptions {
  /** `http://HOST:PORT` */
  readonly trackingUri: string;
  readonly registryUri?: string;
  /** Shown as a bearer token. */
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
}

/**
 * MLflow's client over a tracking server, with nothing of Node's: for pages, workers and other runtimes with `fetch`.
 * It has every call of Node's `MlflowClient` but those for files of this machine.
 *
 * A page of another origin needs the server's leave: `perigee server --cors-allowed-origins https://dash.example.org`.
 *
 * ```ts
 * import { MlflowClient } from "perigee/tracking/rest";
 *
 * const client = new MlflowClient({ trackingUri: "https://mlflow.example.org", token: "…" });
 * const { items } = await client.searchRuns(["0"], { orderBy: ["metrics.pr_auc DESC"], maxResults: 10 });
 * ```
 */
export class MlflowClient extends ArtifactClient {
  constructor({ trackingUri, registryUri = trackingUri, token, username, password }: RestClientOptions) {
    const env = {
      MLFLOW_TRACKING_TOKEN: token,
      MLFLOW_TRACKING_USERNAME: username,
      MLFLOW_TRACKING_PASSWORD: password,
    };
    super(async () => {
      const tracking = createRestStore({ uri: trackingUri, env });
      const registry = registryUri === trackingUri ? tracking : createRestStore({ uri: registryUri, env });
      return {
        tracking,
        registry,
        trackingUri,
        registryUri,
        env,
        clock: systemClock,
        artifactsOf: (uri) => connectArtifacts(uri, { trackingUri, env }),
        async close() {},
      };
    });
  }
}
