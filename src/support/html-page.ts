/** Text that stands in a page as it is. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A page of its own: no script, and nothing is loaded from elsewhere. `body` is HTML. */
export function htmlPage(title: string, body: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${body.join("\n")}
</body>
</html>
`;
}

/** A table with a head; numbers stand to the right. */
export function htmlTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = (row: readonly (string | number)[], tag: string) =>
    row
      .map((cell) => `<${tag}${isNumber(cell) ? ' class="number"' : ""}>${escapeHtml(String(cell))}</${tag}>`)
      .join("");
  const lines = rows.map((row) => `<tr>${cells(row, "td")}</tr>`);
  return `<table><thead><tr>${cells(head, "th")}</tr></thead><tbody>\n${lines.join("\n")}\n</tbody></table>`;
}

export const htmlHeading = (text: string) => `<h2>${escapeHtml(text)}</h2>`;

export const htmlParagraph = (text: string) => `<p>${escapeHtml(text)}</p>`;

/** Figures with their intervals, one under the other on one scale from 0 to 1. */
export function htmlIntervals(
  figures: readonly { readonly name: string; readonly value: number; readonly low: number; readonly high: number }[],
): string {
  const [left, width, height] = [180, 520, 34];
  const at = (value: number) => (left + width * Math.min(Math.max(value, 0), 1)).toFixed(1);
  const lines = figures.map(({ name, value, low, high }, index) => {
    const y = height * index + 20;
    return (
      `<text x="${left - 12}" y="${y + 4}" text-anchor="end">${escapeHtml(name)}</text>` +
      `<line class="scale" x1="${left}" x2="${left + width}" y1="${y}" y2="${y}"/>` +
      `<line class="interval" x1="${at(low)}" x2="${at(high)}" y1="${y}" y2="${y}"/>` +
      `<circle cx="${at(value)}" cy="${y}" r="5"/>` +
      `<text x="${at(value)}" y="${y - 9}" text-anchor="middle">${value.toFixed(3)}</text>`
    );
  });
  const bottom = height * figures.length + 20;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (tick) => `<text class="tick" x="${at(tick)}" y="${bottom}" text-anchor="middle">${tick}</text>`,
  );
  return `<svg role="img" viewBox="0 0 ${left + width + 30} ${bottom + 8}">${lines.join("")}${ticks.join("")}</svg>`;
}

const isNumber = (cell: string | number) => typeof cell === "number" || /^[<≤≥−-]?[\d.,]+( %)?$/.test(cell);

const style = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; background: #fff; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; margin: .75rem 0; font-size: .92rem; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #d9dee5; vertical-align: top; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.verdict { border-left: 4px solid #b3471d; padding: .2rem 1rem; background: #fbf3ef; }
.failed { color: #a12a12; font-weight: 600; } .passed { color: #1f6b3a; }
svg { width: 100%; max-width: 46rem; font-size: 13px; }
.scale { stroke: #d9dee5; } .interval { stroke: #27598f; stroke-width: 4; } circle { fill: #27598f; } .tick { fill: #66707d; }
@media (prefers-color-scheme: dark) {
  body { color: #dde3ea; background: #14181d; } th, td { border-color: #333b45; } .verdict { background: #2a1d17; }
  text { fill: #dde3ea; } .scale { stroke: #333b45; } .interval { stroke: #6fa8e6; } circle { fill: #6fa8e6; }
  .failed { color: #ff8d73; } .passed { color: #7fce9a; }
}
`;
