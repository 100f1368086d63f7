import { appendFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Journal, readJournal } from "../../../src/tracking/spool/journal.js";
import { temporaryFolder } from "../stores.js";

const folder = temporaryFolder();
let files = 0;
const newPath = () => join(folder, `${++files}.jsonl`);

async function written(path: string, records: readonly object[]) {
  const journal = new Journal(path);
  await Promise.all(records.map((record) => journal.append(record)));
  await journal.close();
}

describe("a journal", () => {
  it("gives back what was appended, in order, over several openings", async () => {
    const path = newPath();
    expect(await readJournal(path)).toEqual([]);
    await written(path, [{ a: 1 }, { b: "é\n" }]);
    await written(path, [{ c: Number.NaN }]);
    expect(await readJournal(path)).toEqual([{ a: 1 }, { b: "é\n" }, { c: "NaN" }]);
  });

  it("loses at most the record that a crash left unfinished, wherever it was cut, and is gone on with behind it", async () => {
    const records = [{ n: 1 }, { n: 2, text: "ü" }, { n: 3 }];
    const path = newPath();
    await written(path, records);
    const bytes = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length), async (length) => {
        writeFileSync(path, bytes);
        truncateSync(path, length);
        const kept = await readJournal(path);
        expect(kept).toEqual(records.slice(0, kept.length));
        expect(bytes.subarray(0, length).filter((byte) => byte === 10).length).toBe(kept.length);
        await written(path, [{ n: 4 }]);
        expect(await readJournal(path)).toEqual([...kept, { n: 4 }]);
      }),
    );
  });

  it("says which line is damaged in the middle", async () => {
    const path = newPath();
    await written(path, [{ n: 1 }, { n: 2 }, { n: 3 }]);
    writeFileSync(path, readFileSync(path, "utf8").replace('"n":2', '"n":7'));
    await expect(readJournal(path)).rejects.toMatchObject({
      code: "SPOOL_DAMAGED",
      message: expect.stringContaining("line 2"),
    });
    const torn = newPath();
    await written(torn, [{ n: 1 }]);
    appendFileSync(torn, '00000000 {"n":2}\n');
    expect(await readJournal(torn)).toEqual([{ n: 1 }]);
  });
});
