import type { FastifyInstance } from "fastify";
import { MlflowError } from "../tracking/index.js";

/** Calls that only read are sent as POST where they have much to say. */
const readingPosts = /\/(search|search-datasets|get-latest-versions|ui-telemetry|presigned-download-url)$/;

/** Refuses every call that writes. */
export function refuseWrites(app: FastifyInstance, reason: string): void {
  app.addHook("onRequest", async ({ method, url }) => {
    const path = url.split("?")[0] ?? "";
    if (["GET", "HEAD", "OPTIONS"].includes(method)) return;
    if (method === "POST" && readingPosts.test(path)) return;
    throw new MlflowError("PERMISSION_DENIED", reason);
  });
}
