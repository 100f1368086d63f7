import { join } from "node:path";
import LibsqlDatabase from "libsql";
import { describe, expect, it } from "vitest";
import { SqliteConnection } from "../../../../src/tracking/sql/sqlite/connection.js";
import { GroupCommit } from "../../../../src/tracking/sql/sqlite/group-commit.js";
import { temporaryFolder } from "../../stores.js";

const folder = temporaryFolder();
let files = 0;

/** A table with one column, and what another connection sees of it. */
function table() {
  const path = join(folder, `${++files}.db`);
  const connection = new SqliteConnection(path, ["journal_mode = WAL", "foreign_keys = ON"]);
  connection.run("CREATE TABLE numbers (n INTEGER PRIMARY KEY)");
  connection.run("CREATE TABLE refers (n INTEGER REFERENCES numbers DEFERRABLE INITIALLY DEFERRED)");
  let commits = 0;
  const groups = new GroupCommit(connection, () => {
    commits++;
  });
  const other = new LibsqlDatabase(path);
  const write = async (...sql: string[]) => {
    await groups.begin();
    try {
      for (const statement of sql) connection.run(statement);
    } catch (cause) {
      groups.rollback(cause);
      throw cause;
    }
    await groups.commit();
  };
  const add = (n: number) => write(`INSERT INTO numbers VALUES (${n})`);
  const seen = () => other.prepare("SELECT n FROM numbers ORDER BY n").raw(true).all().flat();
  return { groups, add, write, seen, other, commits: () => commits };
}

describe("transactions that are ready together", () => {
  it("share a commit, and none is acknowledged before it", async () => {
    const { add, seen, commits } = table();
    const sightings: unknown[] = [];
    await Promise.all([1, 2, 3].map((n) => add(n).then(() => sightings.push(seen()))));
    expect(sightings).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(commits()).toBe(1);
  });

  it("fail alone, whichever of them fails", async () => {
    for (const wrong of [1, 2, 4]) {
      const { add, write, seen } = table();
      const results = await Promise.allSettled(
        [1, 2, 3, 4].map((n) =>
          n === wrong ? write(`INSERT INTO numbers VALUES (${n})`, "INSERT INTO none") : add(n),
        ),
      );
      expect(results.map(({ status }) => status === "rejected")).toEqual([1, 2, 3, 4].map((n) => n === wrong));
      expect(seen()).toEqual([1, 2, 3, 4].filter((n) => n !== wrong));
    }
  });

  it("are all refused where their commit fails, and the next are stored", async () => {
    const { add, write, seen } = table();
    const results = await Promise.allSettled([add(1), write("INSERT INTO refers VALUES (77)"), add(2)]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(seen()).toEqual([]);
    await add(3);
    expect(seen()).toEqual([3]);
  });

  it("are stored in as many groups as it takes, however many there are", async () => {
    const { add, seen, commits } = table();
    await Promise.all(Array.from({ length: 1000 }, (_, n) => add(n)));
    expect(seen()).toHaveLength(1000);
    expect(commits()).toBeGreaterThan(1);
    expect(commits()).toBeLessThan(1000);
  });

  it("wait for another process that writes, and go on when it ends", async () => {
    const { add, seen, other } = table();
    other.exec("BEGIN IMMEDIATE");
    const waiting = Promise.all([add(1), add(2)]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(seen()).toEqual([]);
    other.exec("COMMIT");
    await waiting;
    expect(seen()).toEqual([1, 2]);
  });
});
