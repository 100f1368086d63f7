import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resolveHosted } from "../../../src/tracking/fluent/hosted.js";
import { temporaryFolder } from "../stores.js";

const folder = temporaryFolder();
const file = join(folder, "databrickscfg");
writeFileSync(
  file,
  "[DEFAULT]\nhost = https://one.example.org/\ntoken = a=b\n\n[work]\nhost = two.example.org\ntoken=c\n",
);
const config = { DATABRICKS_CONFIG_FILE: file };

describe("the URI of a hosting", () => {
  it.each([
    ["databricks", { DATABRICKS_HOST: "h.example.org", DATABRICKS_TOKEN: "t" }, "https://h.example.org", "t"],
    ["databricks", config, "https://one.example.org", "a=b"],
    ["databricks", { ...config, DATABRICKS_CONFIG_PROFILE: "work" }, "https://two.example.org", "c"],
    [
      "databricks://work",
      { ...config, DATABRICKS_HOST: "other", DATABRICKS_TOKEN: "t" },
      "https://two.example.org",
      "c",
    ],
    [
      "azureml://eu.api.azureml.ms/mlflow/v1.0/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w?",
      { MLFLOW_TRACKING_TOKEN: "t" },
      "https://eu.api.azureml.ms/mlflow/v2.0/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w",
      "t",
    ],
    ["http://h:5000", { MLFLOW_TRACKING_TOKEN: "t" }, "http://h:5000", "t"],
  ])("%s, with %j, is %s", async (uri, env, address, token) => {
    const hosted = await resolveHosted(uri, env);
    expect(hosted.uri).toBe(address);
    expect(hosted.env.MLFLOW_TRACKING_TOKEN).toBe(token);
  });

  it("shows a hosting no user and password that are meant for another server", async () => {
    const env = { MLFLOW_TRACKING_USERNAME: "u", MLFLOW_TRACKING_PASSWORD: "p", ...config };
    expect((await resolveHosted("databricks", env)).env.MLFLOW_TRACKING_USERNAME).toBeUndefined();
  });

  it.each([
    ["databricks", { DATABRICKS_CONFIG_FILE: join(folder, "none") }, "CREDENTIALS_MISSING", "DATABRICKS_TOKEN"],
    ["databricks://none", config, "CREDENTIALS_MISSING", "profile"],
    ["databricks://scope:prefix", config, "UNSUPPORTED_TRACKING_URI", "databricks://PROFILE"],
    ["databricks-uc", config, "UNSUPPORTED_TRACKING_URI", "Unity Catalog"],
    ["azureml://eu.api.azureml.ms/x", {}, "UNSUPPORTED_TRACKING_URI", "workspaces/NAME"],
    ["azureml://h/mlflow/v1.0/subscriptions/s/workspaces/w", {}, "CREDENTIALS_MISSING", "MLFLOW_TRACKING_TOKEN"],
  ])("%s with %j is refused with what to do: %s", async (uri, env, code, hint) => {
    await expect(resolveHosted(uri, env)).rejects.toMatchObject({ code, hint: expect.stringContaining(hint) });
  });
});
