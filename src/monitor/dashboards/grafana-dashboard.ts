import { datasourceUid } from "./names.js";
import { type Panel, panels } from "./panels.js";

const height = 8;
const width = 24;

/** The dashboard as Grafana's JSON; the same text each time. */
export function grafanaDashboard(): string {
  let x = 0;
  let y = 0;
  const placed = panels.map((panel, at) => {
    if (x + panel.width > width) {
      x = 0;
      y += height;
    }
    const gridPos = { h: height, w: panel.width, x, y };
    x += panel.width;
    return grafanaPanel(panel, at + 1, gridPos);
  });
  const dashboard = {
    uid: "perigee-model",
    title: "Perigee: model in service",
    tags: ["perigee"],
    schemaVersion: 39,
    version: 1,
    editable: true,
    refresh: "10s",
    time: { from: "now-30m", to: "now" },
    timezone: "browser",
    annotations: { list: [] },
    templating: { list: [] },
    panels: placed,
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

function grafanaPanel(panel: Panel, id: number, gridPos: object) {
  const datasource = { type: "prometheus", uid: datasourceUid };
  const isHeatmap = panel.kind === "heatmap";
  return {
    id,
    type: panel.kind,
    title: panel.title,
    description: panel.description,
    datasource,
    gridPos,
    fieldConfig: {
      defaults: { unit: panel.unit, ...(panel.unit === "percentunit" && { min: 0, max: 1 }) },
      overrides: [],
    },
    options: isHeatmap ? { calculate: false } : {},
    targets: panel.queries.map(({ expression, legend }, at) => ({
      refId: String.fromCharCode(65 + at),
      datasource,
      expr: expression,
      legendFormat: legend,
      ...(isHeatmap && { format: "heatmap" }),
    })),
  };
}
