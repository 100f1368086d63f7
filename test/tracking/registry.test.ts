import { describe, expect, it } from "vitest";
import { implementations } from "./stores.js";

describe.each(implementations)("in %s", async (_name, open) => {
  const { tracking, registry } = await open();
  const invalid = { code: "INVALID_PARAMETER_VALUE" };
  const missing = { code: "RESOURCE_DOES_NOT_EXIST", status: 404 };
  /** A model with that many versions. */
  const model = async (name: string, versions = 0) => {
    await registry.createRegisteredModel({ name });
    for (let version = 1; version <= versions; version++) {
      await registry.createModelVersion({ name, source: `s3://bucket/${name}/${version}` });
    }
    return name;
  };

  describe("registered models", () => {
    it("have a name, a description, tags and, later, versions", async () => {
      const tags = [{ key: "owner", value: "ada" }];
      const made = await registry.createRegisteredModel({ name: "made", description: "words", tags });
      expect(made).toMatchObject({ name: "made", description: "words", tags, aliases: [], latestVersions: [] });
      expect(made.creationTimestamp).toBe(made.lastUpdatedTimestamp);
      expect(await registry.getRegisteredModel("made")).toEqual(made);
    });

    it("refuse a name that is taken, empty, or would be read otherwise in a URI", async () => {
      await model("taken");
      await expect(model("taken")).rejects.toMatchObject({ code: "RESOURCE_ALREADY_EXISTS", status: 400 });
      for (const name of ["", " ", "a/b", "a:b", "..", "."]) await expect(model(name)).rejects.toMatchObject(invalid);
      for (const name of ["neo hazard", "é", "a.b-c_d"]) expect(await model(name)).toBe(name);
    });

    it("that are not there are not found", async () => {
      await expect(registry.getRegisteredModel("nothing")).rejects.toMatchObject(missing);
      await expect(registry.updateRegisteredModel("nothing", "x")).rejects.toMatchObject(missing);
      await expect(registry.deleteRegisteredModel("nothing")).rejects.toMatchObject(missing);
      await expect(registry.createModelVersion({ name: "nothing", source: "s3://b/m" })).rejects.toMatchObject(missing);
      await expect(registry.getModelVersion("nothing", "1")).rejects.toMatchObject(missing);
    });

    it("take versions, tags and aliases along to a new name", async () => {
      await model("before", 2);
      await registry.setRegisteredModelAlias("before", "champion", "2");
      await registry.setRegisteredModelTag("before", { key: "k", value: "v" });
      await registry.setModelVersionTag("before", "1", { key: "k", value: "v" });
      await registry.renameRegisteredModel("before", "after");
      expect(await registry.getRegisteredModel("after")).toMatchObject({
        tags: [{ key: "k", value: "v" }],
        aliases: [{ alias: "champion", version: "2" }],
      });
      expect((await registry.getModelVersion("after", "1")).tags).toEqual([{ key: "k", value: "v" }]);
      await expect(registry.getModelVersion("before", "1")).rejects.toMatchObject(missing);
      await model("other");
      await expect(registry.renameRegisteredModel("after", "other")).rejects.toMatchObject({
        code: "RESOURCE_ALREADY_EXISTS",
      });
    });

    it("are gone with all that is theirs when deleted, and their name is free", async () => {
      await model("gone", 1);
      await registry.setRegisteredModelAlias("gone", "champion", "1");
      await registry.setModelVersionTag("gone", "1", { key: "k", value: "v" });
      await registry.deleteRegisteredModel("gone");
      await expect(registry.getModelVersion("gone", "1")).rejects.toMatchObject(missing);
      await model("gone", 1);
      expect(await registry.getModelVersion("gone", "1")).toMatchObject({ tags: [], aliases: [] });
    });

    it("have tags that are set anew and deleted", async () => {
      await model("tagged");
      await registry.setRegisteredModelTag("tagged", { key: "a b/c", value: "1" });
      await registry.setRegisteredModelTag("tagged", { key: "a b/c", value: "2" });
      expect((await registry.getRegisteredModel("tagged")).tags).toEqual([{ key: "a b/c", value: "2" }]);
      await registry.deleteRegisteredModelTag("tagged", "a b/c");
      expect((await registry.getRegisteredModel("tagged")).tags).toEqual([]);
      await expect(registry.setRegisteredModelTag("tagged", { key: "../x", value: "1" })).rejects.toMatchObject(
        invalid,
      );
    });
  });

  describe("versions", () => {
    it("count up from 1, and a number deleted is not given again", async () => {
      await model("counted", 3);
      await registry.deleteModelVersion("counted", "3");
      await expect(registry.getModelVersion("counted", "3")).rejects.toMatchObject(missing);
      expect((await registry.createModelVersion({ name: "counted", source: "s3://b/m" })).version).toBe("4");
    });

    it("keep their source, run, description and tags", async () => {
      await model("kept");
      const { info } = await tracking.createRun({ experimentId: "0" });
      const made = await registry.createModelVersion({
        name: "kept",
        source: `${info.artifactUri}/model`,
        runId: info.runId,
        description: "words",
        tags: [{ key: "k", value: "v" }],
      });
      expect(made).toMatchObject({
        version: "1",
        source: `${info.artifactUri}/model`,
        runId: info.runId,
        description: "words",
        status: "READY",
        currentStage: "None",
        tags: [{ key: "k", value: "v" }],
        aliases: [],
      });
      expect(await registry.getModelVersion("kept", "1")).toEqual(made);
      expect(await registry.getModelVersionDownloadUri("kept", "1")).toBe(made.source);
      expect((await registry.updateModelVersion("kept", "1", "others")).description).toBe("others");
      await registry.deleteModelVersionTag("kept", "1", "k");
      expect((await registry.getModelVersion("kept", "1")).tags).toEqual([]);
    });

    it("made from a logged model lie where it lies, and are of its run", async () => {
      await model("from-logged");
      const { info } = await tracking.createRun({ experimentId: "0" });
      const logged = await tracking.createLoggedModel({ experimentId: "0", name: "m", sourceRunId: info.runId });
      const source = `models:/${logged.modelId}`;
      const made = await registry.createModelVersion({ name: "from-logged", source, modelId: logged.modelId });
      expect(made.runId).toBe(info.runId);
      expect(await registry.getModelVersionDownloadUri("from-logged", "1")).toBe(logged.artifactUri);
      await model("copy");
      await registry.createModelVersion({ name: "copy", source: "models:/from-logged/1" });
      expect(await registry.getModelVersionDownloadUri("copy", "1")).toBe(logged.artifactUri);
    });

    it("are named by whole numbers only", async () => {
      await model("numbered", 1);
      for (const version of ["one", "1.5", "", "1e3"]) {
        await expect(registry.getModelVersion("numbered", version)).rejects.toMatchObject(invalid);
      }
      await expect(registry.getModelVersion("numbered", "7")).rejects.toMatchObject(missing);
    });

    it("move between stages, of which each has its latest", async () => {
      await model("staged", 3);
      await registry.transitionModelVersionStage("staged", "1", "Production", false);
      await registry.transitionModelVersionStage("staged", "2", "Production", true);
      expect((await registry.getModelVersion("staged", "1")).currentStage).toBe("Archived");
      const latest = async (...stages: string[]) =>
        (await registry.getLatestVersions("staged", stages)).map(({ version }) => version);
      expect(await latest("Production")).toEqual(["2"]);
      expect(await latest("production", "None")).toEqual(["3", "2"]);
      expect(await latest()).toEqual(["1", "3", "2"]);
      await expect(registry.transitionModelVersionStage("staged", "1", "None", true)).rejects.toMatchObject(invalid);
    });
  });

  describe("aliases", () => {
    it("name one version each, and move", async () => {
      await model("named", 2);
      await registry.setRegisteredModelAlias("named", "champion", "1");
      await registry.setRegisteredModelAlias("named", "challenger", "1");
      expect((await registry.getModelVersion("named", "1")).aliases).toEqual(["challenger", "champion"]);
      await registry.setRegisteredModelAlias("named", "champion", "2");
      expect((await registry.getModelVersionByAlias("named", "champion")).version).toBe("2");
      expect((await registry.getModelVersion("named", "1")).aliases).toEqual(["challenger"]);
    });

    it("that are not set are refused as MLflow does, and so is one of a version that is not there", async () => {
      await model("unnamed", 1);
      await expect(registry.getModelVersionByAlias("unnamed", "champion")).rejects.toMatchObject(invalid);
      await expect(registry.setRegisteredModelAlias("unnamed", "champion", "9")).rejects.toMatchObject(missing);
      await registry.deleteRegisteredModelAlias("unnamed", "champion");
    });

    it("go with the version that is deleted", async () => {
      await model("emptied", 2);
      await registry.setRegisteredModelAlias("emptied", "champion", "2");
      await registry.deleteModelVersion("emptied", "2");
      await expect(registry.getModelVersionByAlias("emptied", "champion")).rejects.toMatchObject(invalid);
      expect((await registry.getRegisteredModel("emptied")).aliases).toEqual([]);
    });

    it.each(["latest", "Latest", "v1", "V22", "a/b", "a b", "", "x".repeat(256)])("may not be %j", async (alias) => {
      const name = "aliased";
      if (!(await registry.searchRegisteredModels({ filter: `name = '${name}'` })).items.length) await model(name, 1);
      await expect(registry.setRegisteredModelAlias(name, alias, "1")).rejects.toMatchObject(invalid);
    });
  });

  describe("searches of the registry", () => {
    it("find models by name and tag, a page at a time, by name", async () => {
      for (const name of ["found-a", "found-B", "found-c"]) await model(name, 1);
      await registry.setRegisteredModelTag("found-a", { key: "team", value: "x" });
      const names = async (filter: string, more = {}) =>
        (await registry.searchRegisteredModels({ filter, ...more })).items.map(({ name }) => name);
      expect(await names("name LIKE 'found-%'")).toEqual(["found-B", "found-a", "found-c"]);
      expect(await names("name ILIKE 'FOUND-b'")).toEqual(["found-B"]);
      expect(await names("name = 'found-a' AND tags.team = 'x'")).toEqual(["found-a"]);
      expect(await names("name LIKE 'found-%'", { orderBy: ["last_updated_timestamp DESC"] })).toEqual([
        "found-c",
        "found-B",
        "found-a",
      ]);
      const first = await registry.searchRegisteredModels({ filter: "name LIKE 'found-%'", maxResults: 2 });
      expect(await names("name LIKE 'found-%'", { maxResults: 2, pageToken: first.nextPageToken })).toEqual([
        "found-c",
      ]);
      expect(
        (await registry.searchRegisteredModels({ filter: "name = 'found-a'" })).items[0]?.latestVersions,
      ).toHaveLength(1);
    });

    it("leave out prompts, which MLflow keeps beside models, but where they are asked for", async () => {
      const tags = [{ key: "mlflow.prompt.is_prompt", value: "true" }];
      await registry.createRegisteredModel({ name: "prompted-greeting", tags });
      await model("prompted-model");
      const names = async (filter: string) =>
        (await registry.searchRegisteredModels({ filter: `name LIKE 'prompted-%'${filter}` })).items.map(
          ({ name }) => name,
        );
      expect(await names("")).toEqual(["prompted-model"]);
      expect(await names(" AND tag.`mlflow.prompt.is_prompt` != 'true'")).toEqual(["prompted-model"]);
      expect(await names(" AND tag.`mlflow.prompt.is_prompt` = 'true'")).toEqual(["prompted-greeting"]);
    });

    it("find versions by model, run, source and tag, the newest change first", async () => {
      await model("searched", 3);
      const { info } = await tracking.createRun({ experimentId: "0" });
      const source = `runs:/${info.runId}/model`;
      await registry.createModelVersion({ name: "searched", source, runId: info.runId });
      await registry.setModelVersionTag("searched", "2", { key: "kind", value: "forest" });
      const versions = async (filter: string, orderBy?: string[]) =>
        (await registry.searchModelVersions({ filter, ...(orderBy && { orderBy }) })).items.map((one) => one.version);
      expect(await versions("name = 'searched'")).toEqual(["4", "3", "2", "1"]);
      expect(await versions("name = 'searched'", ["version_number ASC"])).toEqual(["1", "2", "3", "4"]);
      expect(await versions(`run_id = '${info.runId}'`)).toEqual(["4"]);
      expect(await versions("source_path = 's3://bucket/searched/2'")).toEqual(["2"]);
      expect(await versions("name = 'searched' AND tags.kind = 'forest'")).toEqual(["2"]);
      expect(await versions("name = 'searched' AND version_number > 2")).toEqual(["4", "3"]);
      await registry.updateModelVersion("searched", "1", "touched");
      expect((await versions("name = 'searched'"))[0]).toBe("1");
    });

    it("refuse what they do not know", async () => {
      await expect(registry.searchModelVersions({ filter: "colour = 'red'" })).rejects.toMatchObject(invalid);
      await expect(registry.searchRegisteredModels({ filter: "metrics.a > 1" })).rejects.toMatchObject(invalid);
      await expect(registry.searchRegisteredModels({ orderBy: ["colour"] })).rejects.toMatchObject(invalid);
      await expect(registry.searchRegisteredModels({ maxResults: 1001 })).rejects.toMatchObject(invalid);
    });
  });
});
