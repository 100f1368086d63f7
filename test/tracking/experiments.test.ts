import { describe, expect, it } from "vitest";
import { implementations } from "./stores.js";

describe.each(implementations)("in %s", async (_name, open) => {
  const { tracking } = await open();

  describe("experiments", () => {
    it("begin with Default, of id 0", async () => {
      expect(await tracking.getExperiment("0")).toMatchObject({
        experimentId: "0",
        name: "Default",
        artifactLocation: "/artifacts/0",
        lifecycleStage: "active",
      });
    });

    it("get ids that count up, and a place for artifacts below the root", async () => {
      const id = await tracking.createExperiment({ name: "counted", tags: [{ key: "team", value: "a" }] });
      const experiment = await tracking.getExperiment(id);
      expect(experiment).toMatchObject({ name: "counted", artifactLocation: `/artifacts/${id}` });
      expect(experiment.tags).toEqual([{ key: "team", value: "a" }]);
      expect(Number(await tracking.createExperiment({ name: "counted-2" }))).toBe(Number(id) + 1);
    });

    it("keep a location given, made absolute where it is a path", async () => {
      const local = await tracking.createExperiment({ name: "local", artifactLocation: "/artifacts/mine" });
      const remote = await tracking.createExperiment({
        name: "remote",
        artifactLocation: "s3://bucket/path?region=eu",
      });
      expect((await tracking.getExperiment(local)).artifactLocation).toBe("/artifacts/mine");
      const run = await tracking.createRun({ experimentId: remote });
      expect(run.info.artifactUri).toBe(`s3://bucket/path/${run.info.runId}/artifacts?region=eu`);
    });

    it("refuse a name that is taken, by a deleted experiment too", async () => {
      const id = await tracking.createExperiment({ name: "taken" });
      await tracking.deleteExperiment(id);
      await expect(tracking.createExperiment({ name: "taken" })).rejects.toMatchObject({
        code: "RESOURCE_ALREADY_EXISTS",
        status: 400,
      });
    });

    it("take their runs along when deleted and restored", async () => {
      const id = await tracking.createExperiment({ name: "moved" });
      const { info } = await tracking.createRun({ experimentId: id });
      await tracking.deleteExperiment(id);
      expect((await tracking.getRun(info.runId)).info.lifecycleStage).toBe("deleted");
      await expect(tracking.createRun({ experimentId: id })).rejects.toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
      await tracking.restoreExperiment(id);
      expect((await tracking.getRun(info.runId)).info.lifecycleStage).toBe("active");
    });

    it("are named anew, but not to a name that is taken", async () => {
      const id = await tracking.createExperiment({ name: "before" });
      await tracking.updateExperiment(id, "after");
      expect(await tracking.getExperimentByName("before")).toBeUndefined();
      expect((await tracking.getExperimentByName("after"))?.experimentId).toBe(id);
      await expect(tracking.updateExperiment(id, "Default")).rejects.toMatchObject({ code: "RESOURCE_ALREADY_EXISTS" });
    });

    it("are found by name, tag and id, the newest first, a page at a time", async () => {
      const ids = [];
      for (const name of ["found-a", "found-b", "found-C"]) {
        ids.push(await tracking.createExperiment({ name, tags: [{ key: "a b", value: name.slice(-1) }] }));
      }
      const names = async (filter: string) =>
        (await tracking.searchExperiments({ filter })).items.map(({ name }) => name);
      expect(await names("name LIKE 'found-%'")).toEqual(["found-C", "found-b", "found-a"]);
      expect(await names("name LIKE 'FOUND-%'")).toEqual([]);
      expect(await names("name ILIKE 'FOUND-%' AND tags.`a b` != 'b'")).toEqual(["found-C", "found-a"]);
      expect(await names("name LIKE 'found-%' AND tags.\"a b\" IS NULL")).toEqual([]);
      expect(await names(`experiment_id IN ('${ids[0]}', '${ids[1]}')`)).toEqual(["found-b", "found-a"]);
      const first = await tracking.searchExperiments({ filter: "name LIKE 'found-%'", maxResults: 2 });
      expect(first.items).toHaveLength(2);
      const rest = await tracking.searchExperiments({
        filter: "name LIKE 'found-%'",
        maxResults: 2,
        pageToken: first.nextPageToken,
      });
      expect(rest.items.map(({ name }) => name)).toEqual(["found-a"]);
      expect(rest.nextPageToken).toBeUndefined();
    });

    it("say what is wrong with an id or a name", async () => {
      await expect(tracking.getExperiment("77777")).rejects.toMatchObject({
        code: "RESOURCE_DOES_NOT_EXIST",
        status: 404,
      });
      await expect(tracking.getExperiment("abc")).rejects.toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
      await expect(tracking.createExperiment({ name: "" })).rejects.toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
    });

    it("may have ids beyond what a JavaScript number holds whole, as MLflow's file store gave them", async () => {
      await expect(tracking.getExperiment("123456789012345679")).rejects.toThrow("id=123456789012345679 exists");
    });
  });
});
