import fc from "fast-check";
import { expect, it } from "vitest";
import { ObjectNumbers } from "../../../src/neo/features/object-numbers.js";

const id = fc.oneof(
  fc.nat({ max: 40 }).map(String),
  fc.nat({ max: 0xffffffff }).map(String),
  fc.constantFrom("", "0", "007", "4294967295", "999999999", "1000000000", "2010 RF", "-1", "1.5", "１２"),
  fc.string(),
);

it("numbers of objects are those of a Map of their identifiers", () => {
  fc.assert(
    fc.property(fc.array(id, { maxLength: 200 }), (ids) => {
      const numbers = new ObjectNumbers();
      const map = new Map<string, number>();
      for (const one of ids) {
        expect(numbers.get(one)).toBe(map.get(one));
        if (map.has(one)) continue;
        numbers.set(one, map.size);
        map.set(one, map.size);
      }
      for (const [one, number] of map) expect(numbers.get(one)).toBe(number);
      expect(numbers.size).toBe(map.size);
    }),
  );
});

it("numbers of a hundred thousand objects are found again", () => {
  const numbers = new ObjectNumbers();
  const idOf = (i: number) => String(2_000_000 + 7 * i);
  for (let i = 0; i < 100_000; i++) numbers.set(idOf(i), i);
  for (let i = 0; i < 100_000; i++) if (numbers.get(idOf(i)) !== i) expect(numbers.get(idOf(i))).toBe(i);
  expect(numbers.get("1")).toBeUndefined();
});
