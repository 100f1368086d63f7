import fc from "fast-check";

/** A hole that MLflow had, and what was sent through it: paths, or places as a client may name them. */
export interface Hole {
  readonly cve: string;
  readonly about: string;
  /** @param secret the absolute path of a folder beside the artifact root */
  places(secret: string): readonly string[];
}

const up = "../".repeat(12);

export const holes: readonly Hole[] = [
  {
    cve: "CVE-2023-1177",
    about: "a local folder as the source of a version",
    places: (secret) => [secret, `file://${secret}`, `file:${secret}`, "//etc", "file:///etc", `./${up}etc`],
  },
  {
    cve: "CVE-2023-2356",
    about: "ways up within a location that begins as it should",
    places: (secret) => [
      `mlflow-artifacts:/${up}etc`,
      `mlflow-artifacts:/0/../${up}etc`,
      `file:///x/..${secret}`,
      `http://127.0.0.1/api/2.0/mlflow-artifacts/artifacts/${up}etc`,
      `/x/..${secret}`,
    ],
  },
  {
    cve: "CVE-2023-2780",
    about: "backslashes",
    places: () => [
      `mlflow-artifacts:/..\\..\\..\\etc`,
      "file:\\\\\\etc",
      "\\..\\..\\etc",
      "C:\\windows",
      "mlflow-artifacts:\\etc",
      "..%5c..%5cetc",
    ],
  },
  {
    cve: "CVE-2023-6831",
    about: "a path decoded twice",
    places: () => [
      "mlflow-artifacts:/%252e%252e/%252e%252e/etc",
      "mlflow-artifacts:/%2e%2e/%2e%2e/etc",
      "%252e%252e%252fetc",
      "..%252f..%252fetc",
    ],
  },
  {
    cve: "CVE-2024-1483",
    about: "a way up behind a fragment",
    places: (secret) => [
      `http:///#/../../../../..${secret}`,
      `mlflow-artifacts:/x#/${up}etc`,
      `file:///x#${secret}`,
      `mlflow-artifacts:/x%23/${up}etc`,
    ],
  },
  {
    cve: "CVE-2024-1558",
    about: "a source whose end a parser takes for parameters",
    places: (secret) => [`file:///x;${secret}`, `mlflow-artifacts:/x;/${up}etc`, `//x;..${secret}`],
  },
  {
    cve: "CVE-2024-1560",
    about: "a file URI within a path",
    places: (secret) => [
      `file%3A//${secret}`,
      `file:${encodeURIComponent(secret)}`,
      `file:///%2e%2e/%2e%2e/etc`,
      `mlflow-artifacts:/file:${secret}/../..`,
    ],
  },
  {
    cve: "CVE-2024-1593",
    about: "a way up smuggled behind a semicolon",
    places: () => [
      `mlflow-artifacts:/;/../../${up}etc`,
      `mlflow-artifacts:/a;..;/../${up}etc`,
      `mlflow-artifacts:/%3b/${up}etc`,
    ],
  },
  {
    cve: "CVE-2024-3848",
    about: "a fragment that stands for the path",
    places: (secret) => [
      `#${secret}`,
      `mlflow-artifacts:///#${up}etc`,
      `mlflow-artifacts:/x?y=${up}etc`,
      `mlflow-artifacts:/x?/${up}etc`,
    ],
  },
  {
    cve: "CVE-2026-2614",
    about: "a local place in another writing",
    places: (secret) => [
      `FILE://${secret}`,
      `file://localhost${secret}`,
      `File:${secret}`,
      `mlflow-artifacts:////..//..${secret}`,
      ` ${secret}`.trim(),
      `/proc/self/root${secret}`,
      `mlflow-artifacts:/x\u0000/${up}etc`,
      `mlflow-artifacts:/x%00/${up}etc`,
      `mlflow-artifacts:/x\n/${up}etc`,
    ],
  },
];

/** A place that leads to a folder beside the root, written in any mix of those ways. */
export const anyPlace = (secret: string): fc.Arbitrary<string> =>
  fc
    .record({
      scheme: fc.constantFrom(
        "",
        "file:",
        "file://",
        "FILE:///",
        "mlflow-artifacts:",
        "mlflow-artifacts://",
        "http://h",
      ),
      before: fc.constantFrom(
        "",
        "/",
        "/x",
        "/x#",
        "/x;",
        "/x?",
        "/x%23",
        "//",
        "/./",
        "/api/2.0/mlflow-artifacts/artifacts/",
      ),
      ups: fc.integer({ min: 0, max: 8 }),
      separator: fc.constantFrom("/", "\\", "%2f", "%5c", "/./"),
      end: fc.constantFrom(secret, secret.slice(1), "secret/marked.txt", "secret"),
      rounds: fc.integer({ min: 0, max: 3 }),
    })
    .map(({ scheme, before, ups, separator, end, rounds }) => {
      const way = `${Array.from({ length: ups }, () => "..").join(separator)}${ups ? separator : ""}${end}`;
      const written = Array.from({ length: rounds }).reduce<string>(
        (text) => encodeURIComponent(text).replaceAll(".", "%2e"),
        way,
      );
      return `${scheme}${before}${written}`;
    });
