import type { FastifyInstance } from "fastify";
import { unsupportedArea } from "./errors.js";
import { unsupported } from "./routes/unsupported.js";

/** What MLflow's server has and this one has not is refused in the words that MLflow's client understands. */
export async function unsupportedEndpoints(app: FastifyInstance): Promise<void> {
  for (const area of unsupported) {
    for (const path of area.paths.flatMap((each) => [`/api${each}`, `/ajax-api${each}`])) {
      for (const url of [path, `${path}/*`]) {
        app.route({
          method: ["GET", "POST", "PUT", "PATCH", "DELETE"],
          url,
          handler: async ({ method, url: asked }) => {
            throw unsupportedArea(area, method, asked.split("?")[0] ?? "");
          },
        });
      }
    }
  }
}
