import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLabelJoin } from "../../src/serve/index.js";
import { countsOf, errorOf, running } from "./running-server.js";
import { oneRow } from "./small-scorer.js";

describe("a label posted to /feedback", () => {
  it("finds its prediction by the request's id and the row", async () => {
    const { post } = await running();
    await post("/invocations", { dataframe_records: [oneRow, oneRow] }, { "x-request-id": "r" });
    const both = await post("/feedback", {
      feedback: [
        { id: "r-0", label: 0 },
        { id: "r-1", label: true },
      ],
    });
    expect(await both.json()).toEqual({ accepted: 2, matched: 2, pending: 0, repeated: 0, changed: 0 });
  });

  it("waits where its prediction is not known, and of two labels the later wins", async () => {
    const outcomes: unknown[] = [];
    const observer = { request() {}, prediction() {}, feedback: (outcome: unknown) => outcomes.push(outcome) };
    const { post } = await running({ observer });
    expect(await (await post("/feedback", { id: "r-0", label: 1 })).json()).toMatchObject({ pending: 1, matched: 0 });
    await post("/invocations", { dataframe_records: [oneRow] }, { "x-request-id": "r" });
    expect(await (await post("/feedback", { id: "r-0", label: 1 })).json()).toMatchObject({ repeated: 1 });
    expect(await (await post("/feedback", { id: "r-0", label: 0 })).json()).toMatchObject({ changed: 1 });
    expect(outcomes).toEqual([
      { id: "r-0", status: "pending", actual: 1 },
      { id: "r-0", status: "matched", actual: 1, predicted: 0 },
      { id: "r-0", status: "repeated", actual: 1, predicted: 0, previous: 1 },
      { id: "r-0", status: "changed", actual: 0, predicted: 0, previous: 1 },
    ]);
  });

  it("is refused with the field at fault, all or nothing", async () => {
    const { post } = await running();
    const wrong = await post("/feedback", {
      feedback: [
        { id: "a-0", label: 0 },
        { id: "b-0", label: 2 },
      ],
    });
    expect([wrong.status, (await errorOf(wrong)).message]).toEqual([
      400,
      expect.stringContaining("field feedback.1.label"),
    ]);
    expect((await countsOf(await post("/feedback", { id: "a-0", label: 0 }))).repeated).toBe(0);
    for (const body of ["{", "[]", "null", { id: "", label: 1 }, { id: 3, label: 1 }, { label: 1 }]) {
      expect((await post("/feedback", body)).status).toBe(400);
    }
  });
});

describe("joining predictions and labels", () => {
  it("matches every id once, whichever comes first", () => {
    const ids = ["a", "b", "c", "d", "e"];
    const event = fc.record({ id: fc.constantFrom(...ids), isLabel: fc.boolean() });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const join = createLabelJoin();
        const matched = events.flatMap(({ id, isLabel }) => {
          const outcome = isLabel ? join.feedback(id, 1) : join.prediction(id, 0);
          return outcome?.status === "matched" ? [id] : [];
        });
        const seen = (isLabel: boolean) => new Set(events.filter((one) => one.isLabel === isLabel).map(({ id }) => id));
        const both = [...seen(true)].filter((id) => seen(false).has(id));
        expect([...matched].sort()).toEqual(both.sort());
        expect(join.pending).toBe(seen(true).size - both.length);
      }),
    );
  });

  it("forgets the oldest beyond its capacity", () => {
    const join = createLabelJoin(2);
    for (const id of ["a", "b", "c"]) join.prediction(id, 1);
    expect([join.feedback("a", 1).status, join.feedback("c", 1).status]).toEqual(["pending", "matched"]);
    for (const id of ["x", "y", "z"]) join.feedback(id, 1);
    expect(join.pending).toBe(2);
  });
});
