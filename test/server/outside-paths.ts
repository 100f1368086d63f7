import fc from "fast-check";

/** Ways to write a path that leaves its folder, each of which some server has let through. */
export const leavingPaths: readonly string[] = [
  "..",
  "../x",
  "a/../../x",
  "./../x",
  "/etc/passwd",
  "//etc/passwd",
  "..\\x",
  "a\\..\\..\\x",
  "C:\\windows",
  "c:/windows",
  "file:///etc/passwd",
  "FILE:/etc/passwd",
  "%2e%2e/x",
  "%2e%2e%2fx",
  "..%2fx",
  "..%5cx",
  "%252e%252e%252fx",
  "%25252e%25252e%25252fx",
  "a/%2e%2e/%2E%2E/x",
  "%2fetc%2fpasswd",
  "%252fetc",
  "a\u0000/../x",
  "a%00",
  "a\n",
];

/** A path of plain names with one that leaves hidden in it, encoded any number of times. */
export const leavingPath: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.constantFrom("a", "b c", "é", "."), { maxLength: 3 }),
    fc.array(fc.constantFrom("a", "x.txt"), { maxLength: 3 }),
    fc.constantFrom("/", "\\"),
    fc.integer({ min: 0, max: 4 }),
  )
  .map(([before, after, separator, rounds]) => {
    const path = [...before, "..", ...after].join(separator);
    return Array.from({ length: rounds }).reduce<string>(
      (text) => encodeURIComponent(text).replaceAll(".", "%2e"),
      path,
    );
  });

/** A path that stays, with names that look odd but are none but names. */
export const stayingPath: fc.Arbitrary<string> = fc
  .array(fc.constantFrom("a", "b c", "é", "100%", "...", "..a", "a..", "x#y", "q?", "semi;colon", "-", "~"), {
    minLength: 1,
    maxLength: 4,
  })
  .map((names) => names.join("/"));
