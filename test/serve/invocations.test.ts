import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createObjectHistory, featureNames } from "../../src/neo/index.js";
import type { Scorer } from "../../src/serve/index.js";
import { errorOf, running } from "./running-server.js";
import { oneRow, smallScorer } from "./small-scorer.js";

const records = (...rows: unknown[]) => ({ dataframe_records: rows });

describe("a request to /invocations", () => {
  it("is answered with the ids of the request and of the version that answered", async () => {
    const { post } = await running();
    const own = await post("/invocations", records(oneRow), { "x-request-id": "night-7" });
    expect(own.headers.get("x-request-id")).toBe("night-7");
    expect(own.headers.get("x-model-version")).toBe("1");
    const made = await post("/invocations", records(oneRow));
    expect(made.headers.get("x-request-id")).toMatch(/^[\w-]{36}$/);
  });

  it("gets an id of the server's own where its own is not fit for a log", async () => {
    const { post } = await running();
    const answer = await post("/invocations", records(oneRow), { "x-request-id": "a b\tc" });
    expect(answer.headers.get("x-request-id")).toMatch(/^[\w-]{36}$/);
  });

  it("means the same in every form, in any order of columns, with other columns beside", async () => {
    const { post } = await running();
    const names = Object.keys(oneRow);
    const number = fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { nil: null });
    const row = fc.tuple(number, number, number, number, number);
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 5 }),
        fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
        async (rows, order) => {
          const columns = order.map((at) => names[at]!);
          const shuffled = rows.map((values) => order.map((at) => values[at]!));
          const dictionaries = shuffled.map((values) =>
            Object.fromEntries(values.map((value, at) => [columns[at]!, value])),
          );
          const csv = [columns, ...shuffled].map((line) => line.map((value) => value ?? "").join(",")).join("\n");
          const bodies: [unknown, string][] = [
            [{ dataframe_split: { columns: names, data: rows } }, "application/json"],
            [
              {
                dataframe_split: {
                  columns: [...columns, "name"],
                  data: shuffled.map((values) => [...values, "Apophis"]),
                },
              },
              "application/json",
            ],
            [{ dataframe_records: dictionaries, params: { seed: 1 } }, "application/json"],
            [{ instances: dictionaries }, "application/json; charset=utf-8"],
            [{ inputs: dictionaries }, "application/json"],
            [
              { inputs: Object.fromEntries(columns.map((name, at) => [name, shuffled.map((values) => values[at])])) },
              "application/json",
            ],
            [csv, "text/csv"],
          ];
          const answers = await Promise.all(
            bodies.map(async ([body, type]) => (await post("/invocations", body, { "content-type": type })).text()),
          );
          expect(answers[0]).toContain('{"predictions": [{"label": ');
          expect(new Set(answers).size).toBe(1);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("names the columns that are missing, and those that were perhaps meant", async () => {
    const { post } = await running();
    const { miss_distance, absolute_magnitude, ...rest } = oneRow;
    const answer = await post("/invocations", records({ ...rest, mis_distance: miss_distance, H: absolute_magnitude }));
    expect(answer.status).toBe(400);
    const { error_code, message } = await errorOf(answer);
    expect(error_code).toBe("INVALID_PARAMETER_VALUE");
    expect(message).toContain("Model is missing inputs ['absolute_magnitude', 'miss_distance']");
    expect(message).toContain("mis_distance for miss_distance");
  });

  it("names column, row and value of what is no number", async () => {
    const { post } = await running();
    const answer = await post("/invocations", records(oneRow, { ...oneRow, relative_velocity: "fast" }));
    expect(answer.status).toBe(400);
    expect((await errorOf(answer)).message).toContain(`column relative_velocity to type 'float64': row 1 holds "fast"`);
  });

  it("is refused with 413 where body or rows are more than the limits", async () => {
    const { post } = await running({ limits: { rows: 2, bodyBytes: 2000 } });
    const rows = await post("/invocations", records(oneRow, oneRow, oneRow));
    expect([rows.status, (await errorOf(rows)).message]).toEqual([
      413,
      expect.stringContaining("3 rows where at most 2"),
    ]);
    const bytes = await post("/invocations", records({ ...oneRow, name: "x".repeat(2000) }));
    expect([bytes.status, (await errorOf(bytes)).error_code]).toEqual([413, "BAD_REQUEST"]);
  });

  it("cannot reach into prototypes, and a string that never ends takes no time", async () => {
    const { post } = await running();
    const answer = await post(
      "/invocations",
      '{"dataframe_records":[{"__proto__":{"absolute_magnitude":1},"constructor":2}]}',
    );
    expect(answer.status).toBe(400);
    const endless = await post("/invocations", `{"inputs": NaN "${'\\"'.repeat(500_000)}`);
    expect([endless.status, (await errorOf(endless)).error_code]).toEqual([400, "BAD_REQUEST"]);
  });

  it("that the model fails on is 500 without the model's inner words, and the next one is answered", async () => {
    let isBroken = true;
    const sound = smallScorer();
    const scorer: Scorer = {
      ...sound,
      predict(features) {
        if (isBroken) throw new Error("/secret/path");
        return sound.predict(features);
      },
    };
    const { post } = await running({ scorer });
    const answer = await post("/invocations", records(oneRow));
    const text = await answer.text();
    expect([answer.status, JSON.parse(text).error_code]).toEqual([500, "INTERNAL_ERROR"]);
    expect(text).not.toContain("secret");
    isBroken = false;
    expect((await post("/invocations", records(oneRow))).status).toBe(200);
  });

  it("without a content type is told which ones are taken", async () => {
    const { url } = await running();
    const answer = await fetch(`${url}/invocations`, { method: "POST", body: new Uint8Array([123, 125]) });
    expect([answer.status, await answer.text()]).toEqual([415, expect.stringContaining("Got 'None'")]);
  });
});

describe("a replaced model", () => {
  it("answers from the next request on, while a request under way keeps the old one", async () => {
    const reached = signal();
    const released = signal();
    const sound = smallScorer();
    const slow: Scorer = {
      ...sound,
      async predict(features) {
        reached.give();
        await released.given;
        return sound.predict(features);
      },
    };
    const { post, server } = await running({ scorer: slow });
    const early = post("/invocations", records(oneRow));
    await reached.given;
    server.replaceScorer(smallScorer({ version: "2" }));
    const late = await post("/invocations", records(oneRow));
    released.give();
    expect(late.headers.get("x-model-version")).toBe("2");
    expect((await early).headers.get("x-model-version")).toBe("1");
  });
});

describe("a model that reads an object's history", () => {
  const names = featureNames("history");
  const minimum = names.indexOf("miss_distance_min");
  /** Says 1 where the object ever came nearer than 1 million km. */
  const byNearest = smallScorer({
    featureSet: "history",
    featureNames: names,
    predict({ rows, columns }) {
      const label = Uint8Array.from({ length: rows }, (_, row) => (columns[minimum]![row]! < 1e6 ? 1 : 0));
      return { label, probability: Float32Array.from(label) };
    },
  });
  const labels = async (answer: Response): Promise<number[]> => {
    const body = z.object({ predictions: z.array(z.object({ label: z.number() })) }).parse(await answer.json());
    return body.predictions.map(({ label }) => label);
  };
  const known = () => {
    const history = createObjectHistory();
    history.observe("2099942", { missDistance: 38_000, relativeVelocity: 26_000 });
    return history;
  };

  it("gets its columns from what the server knows of the object", async () => {
    const { post } = await running({ scorer: byNearest, history: known() });
    const answer = await post(
      "/invocations",
      records({ ...oneRow, neo_id: "2099942" }, { ...oneRow, neo_id: 2000433 }),
    );
    expect(await labels(answer)).toEqual([1, 0]);
  });

  it("remembers the approaches that were sent, for the next request", async () => {
    const { post } = await running({ scorer: byNearest, history: known() });
    const far = { ...oneRow, neo_id: "54509621" };
    expect(await labels(await post("/invocations", records(far)))).toEqual([0]);
    expect(await labels(await post("/invocations", records({ ...far, miss_distance: 5e5 })))).toEqual([1]);
    expect(await labels(await post("/invocations", records(far)))).toEqual([1]);
  });

  it("gets the past of the object alone where the model was trained on that, as batch has it", async () => {
    const ofPast: Scorer = { ...byNearest, historyScope: "past" };
    const history = createObjectHistory();
    history.observe("2099942", { missDistance: 38_000, relativeVelocity: 26_000, date: 21_652 });
    const near = { ...oneRow, neo_id: "2099942" };
    const rows = ["2029-04-12", "2029-04-13", "2029-04-14T00:00:00Z", 1_871_000_000_000].map((date) => ({
      ...near,
      close_approach_date: date,
    }));
    const past = await running({ scorer: ofPast, history });
    expect(await labels(await past.post("/invocations", records(...rows)))).toEqual([0, 0, 1, 1]);
    const known = await running({ scorer: byNearest, history });
    expect(await labels(await known.post("/invocations", records(...rows)))).toEqual([1, 1, 1, 1]);
  });

  it("says which row has no date, or one that is none, where the model wants the past", async () => {
    const { post } = await running({ scorer: { ...byNearest, historyScope: "past" }, history: known() });
    const near = { ...oneRow, neo_id: "2099942", close_approach_date: "2029-04-13" };
    const without = await post("/invocations", records(near, { ...near, close_approach_date: null }));
    expect([without.status, (await errorOf(without)).message]).toEqual([
      400,
      expect.stringContaining("close_approach_date is missing in row 1"),
    ]);
    const odd = await post("/invocations", records({ ...near, close_approach_date: "Friday" }));
    expect([odd.status, (await errorOf(odd)).message]).toEqual([
      400,
      expect.stringContaining('close_approach_date in row 0 is "Friday"'),
    ]);
  });

  it("takes the columns as they are sent where all are", async () => {
    const { post } = await running({ scorer: byNearest });
    const whole = Object.fromEntries(names.map((name) => [name, 7]));
    expect(await labels(await post("/invocations", records(whole)))).toEqual([1]);
  });

  it("explains what to send where neither columns nor object are there", async () => {
    const { post } = await running({ scorer: byNearest, history: known() });
    const without = await post("/invocations", records(oneRow));
    expect([without.status, (await errorOf(without)).message]).toEqual([400, expect.stringContaining("Send neo_id")]);
    const empty = await post("/invocations", records({ ...oneRow, neo_id: "1" }, { ...oneRow, neo_id: null }));
    expect([empty.status, (await errorOf(empty)).message]).toEqual([
      400,
      expect.stringContaining("neo_id is missing in row 1"),
    ]);
  });

  it("explains that the server has no history where it has none", async () => {
    const { post } = await running({ scorer: byNearest });
    const answer = await post("/invocations", records({ ...oneRow, neo_id: "2099942" }));
    expect([answer.status, (await errorOf(answer)).message]).toEqual([
      400,
      expect.stringContaining("without object history"),
    ]);
  });
});

function signal(): { readonly given: Promise<void>; give(): void } {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}
