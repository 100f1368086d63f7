import { z } from "zod";
import { type Route, route } from "../route.js";

/** What the server can do beyond the common calls: the client asks before it tries. */
export const serverInfoRoutes: readonly Route[] = [
  route(
    "GET /mlflow/server-info",
    z.object({}),
    ({ artifacts: { storage } }) => ({
      store_type: "SqlStore",
      workspaces_enabled: false,
      trace_archival_enabled: false,
      multipart_uploads_enabled: storage.direct !== undefined,
      multipart_downloads_enabled: storage.direct !== undefined,
      presigned_upload_run_id_supported: true,
      presigned_upload_model_id_supported: true,
      features_enabled: { gateway: false },
    }),
    3,
  ),
  // The web page asks whether it may tell its makers what is clicked: it may not.
  route("GET /mlflow/ui-telemetry", z.object({}), () => telemetry, 3),
  route("POST /mlflow/ui-telemetry", z.object({}), () => ({ status: "disabled" }), 3),
];

const telemetry = { disable_ui_telemetry: true, disable_ui_events: [], ui_rollout_percentage: 0 };
