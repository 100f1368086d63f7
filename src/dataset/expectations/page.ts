import { escapeHtml, htmlHeading, htmlPage, htmlParagraph, htmlTable } from "../../support/index.js";
import type { ExpectationResult } from "./result.js";

/** Expectations for people: those that are not met, with rows that fail, and how many are met. */
export function formatExpectations(results: readonly ExpectationResult[]): string {
  const failed = results.filter(({ met }) => !met);
  return [
    `${results.length - failed.length} of ${results.length} expectations are met`,
    ...failed.flatMap(({ severity, name, message, examples }) => [
      `${severity}: ${name}: ${message}`,
      ...examples.map(({ row, value }) => `  row ${row}: ${value}`),
    ]),
  ].join("\n");
}

/** Expectations as a page of its own, those that are not met first. */
export function expectationsPage(
  title: string,
  sentences: readonly string[],
  results: readonly ExpectationResult[],
): string {
  const failed = results.filter(({ met }) => !met);
  const table = results.map(({ name, column, severity, expected, met, checked, failing }) => [
    met ? "met" : "not met",
    name,
    column,
    severity,
    expected,
    checked.toLocaleString("en-US"),
    failing.toLocaleString("en-US"),
  ]);
  return htmlPage(title, [
    ...sentences.map(htmlParagraph),
    htmlParagraph(`${results.length - failed.length} of ${results.length} expectations are met.`),
    ...failed.flatMap(({ name, severity, message, examples }) => [
      `<h2 class="${severity === "error" ? "failed" : ""}">${escapeHtml(`${severity}: ${name}`)}</h2>`,
      htmlParagraph(message),
      ...(examples.length > 0
        ? [
            htmlTable(
              ["row", "value"],
              examples.map(({ row, value }) => [row, value]),
            ),
          ]
        : []),
    ]),
    htmlHeading("All expectations"),
    htmlTable(["", "expectation", "column", "severity", "expected", "checked", "failing"], table),
  ]);
}
