import { afterEach, describe, expect, it, vi } from "vitest";
import { createClassifier } from "../../../src/learn/index.js";
import { madeUpTable } from "./made-up-table.js";

const { train, test } = madeUpTable();
const kinds = ["forest", "extra-trees", "tree", "boosting"] as const;

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe("where no memory can be shared, as in a page that is not isolated from others", () => {
  it.each(kinds)("a %s is the same, bit for bit, on one thread", async (kind) => {
    const params = kind === "tree" ? {} : { n_estimators: 5, n_jobs: kind === "boosting" ? 1 : 4 };
    const usual = createClassifier(kind, params);
    await usual.fit(train.x, train.y);

    vi.stubGlobal("SharedArrayBuffer", undefined);
    vi.resetModules();
    const { withArenaNow } = await import("../../../src/learn/trees/arena.js");
    expect(withArenaNow((arena) => arena.shared)).toBe(false);
    const alone = (await import("../../../src/learn/index.js")).createClassifier(kind, params);
    await alone.fit(train.x, train.y);
    expect(alone.model).toEqual(usual.model);
    expect(alone.predictProba(test.x)).toEqual(usual.predictProba(test.x));
  });
});
