import { escapeHtml, htmlHeading, htmlIntervals, htmlPage, htmlParagraph, htmlTable } from "../../support/index.js";
import { count } from "../report.js";
import type { AuditReport } from "./report.js";
import { type Section, sectionsOf } from "./sections.js";

/** An audit for people on a terminal. */
export function formatAudit(report: AuditReport): string {
  return [
    titleOf(report),
    ...sectionsOf(report).flatMap((section) => ["", ...sectionLines(section)]),
    "",
    "Verdict",
    ...report.verdict.sentences.map((sentence) => `  ${sentence}`),
  ].join("\n");
}

/** An audit as a page of its own. */
export function auditPage(report: AuditReport): string {
  const { by_rows, by_groups } = report.scores;
  const bars = htmlIntervals([
    { name: "split by rows", ...by_rows },
    { name: `by ${report.group.column}`, ...by_groups },
  ]);
  return htmlPage(`Leak audit of ${report.data.source}`, [
    htmlParagraph(titleOf(report)),
    `<div class="verdict">${report.verdict.sentences.map(htmlParagraph).join("")}</div>`,
    htmlHeading("PR-AUC of the same forest, with 95 % intervals over groups"),
    bars,
    ...sectionsOf(report).flatMap(({ title, sentences, table }) => [
      htmlHeading(title),
      `<ul>${sentences.map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join("")}</ul>`,
      ...(table && table.rows.length > 0 ? [htmlTable(table.head, table.rows)] : []),
    ]),
  ]);
}

const titleOf = ({ data }: AuditReport) => `${data.source} (digest ${data.digest}): ${count(data.rows)} rows`;

function sectionLines({ title, sentences, table }: Section): string[] {
  const lines = [title, ...sentences.map((sentence) => `  ${sentence}`)];
  if (!table || table.rows.length === 0) return lines;
  const widths = table.head.map((head, i) => Math.max(head.length, ...table.rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `    ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ")}`;
  return [...lines, line(table.head).trimEnd(), ...table.rows.map((row) => line(row).trimEnd())];
}
