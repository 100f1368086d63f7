import { describe, expect, it } from "vitest";
import { parseRedisAddress } from "../../../../src/neo/features/kept/redis-address.js";

describe("an address of Redis", () => {
  it("has port, database and key of its own where they are left out", () => {
    expect(parseRedisAddress("redis://cache")).toEqual({
      host: "cache",
      port: 6379,
      isEncrypted: false,
      database: 0,
      key: "perigee:object-history",
      shown: "redis://cache",
    });
  });

  it("is read as Redis' clients read it, and shown without its password", () => {
    expect(parseRedisAddress("rediss://perigee:p%40ss%2Fword@[::1]:6380/3?key=neo:history")).toEqual({
      host: "::1",
      port: 6380,
      isEncrypted: true,
      username: "perigee",
      password: "p@ss/word",
      database: 3,
      key: "neo:history",
      shown: "rediss://[::1]:6380/3",
    });
    expect(parseRedisAddress("redis://:s3cret@cache").shown).toBe("redis://cache");
  });
});
