import type { EChartsType } from "echarts/core";
import { calibrationCurve, precisionRecallCurve, rocCurve } from "../learn/index.js";
import type { ScoredPart } from "./evaluation.js";
import { type EvaluationReport, figure } from "./report.js";

type Point = [number, number];

interface Chart {
  readonly title: string;
  readonly subtitle: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly { readonly name: string; readonly points: readonly Point[]; readonly dashed?: boolean }[];
}

/** The pictures of an evaluation as SVG, by file name. */
export async function picturesOf(report: EvaluationReport, scored: ScoredPart): Promise<Record<string, string>> {
  const draw = await openDrawing();
  const subtitle = `${report.data.name}, by ${report.split.kind}, ${report.split.test_rows} test rows`;
  const recall = precisionRecallCurve(scored.y, scored.probability);
  const roc = rocCurve(scored.y, scored.probability);
  const calibration = calibrationCurve(scored.y, scored.probability);
  const share = report.share_of_positives;
  const { metrics } = report;
  const { recall: ruleRecall, precision: rulePrecision } = report.rule.metrics;
  return {
    "precision-recall.svg": draw({
      title: `Precision and recall, PR-AUC ${figure(metrics.pr_auc)}`,
      subtitle,
      x: "recall",
      y: "precision",
      lines: [
        { name: "model", points: zip(recall.recall, recall.precision) },
        { name: "rule without learning", points: [[ruleRecall, rulePrecision]] },
        {
          name: "share of positives",
          points: [
            [0, share],
            [1, share],
          ],
          dashed: true,
        },
      ],
    }),
    "roc.svg": draw({
      title: `ROC, area ${figure(metrics.roc_auc)}`,
      subtitle,
      x: "false positive rate",
      y: "true positive rate",
      lines: [
        { name: "model", points: zip(roc.falsePositiveRate, roc.truePositiveRate) },
        {
          name: "chance",
          points: [
            [0, 0],
            [1, 1],
          ],
          dashed: true,
        },
      ],
    }),
    "calibration.svg": draw({
      title: `Calibration, Brier score ${figure(metrics.brier)}`,
      subtitle,
      x: "mean predicted probability",
      y: "share of hazardous",
      lines: [
        { name: "model", points: zip(calibration.meanProbability, calibration.positiveShare) },
        {
          name: "perfect",
          points: [
            [0, 0],
            [1, 1],
          ],
          dashed: true,
        },
      ],
    }),
  };
}

/** Loaded where something is drawn: the library takes as long to start as all the rest of the command. */
async function openDrawing(): Promise<(chart: Chart) => string> {
  const [{ init, use }, { LineChart }, components, { SVGRenderer }] = await Promise.all([
    import("echarts/core"),
    import("echarts/charts"),
    import("echarts/components"),
    import("echarts/renderers"),
  ]);
  const { GridComponent, LegendComponent, TitleComponent } = components;
  use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);
  return (chart) => draw(init(null, null, { renderer: "svg", ssr: true, width: 640, height: 480 }), chart);
}

function draw(canvas: EChartsType, chart: Chart): string {
  try {
    canvas.setOption({
      animation: false,
      backgroundColor: "#fff",
      title: { text: chart.title, subtext: chart.subtitle, left: "center" },
      legend: { bottom: 0 },
      grid: { top: 70, bottom: 70, left: 60, right: 30 },
      xAxis: { type: "value", name: chart.x, nameLocation: "middle", nameGap: 28, min: 0, max: 1 },
      yAxis: { type: "value", name: chart.y, nameLocation: "middle", nameGap: 40, min: 0, max: 1 },
      series: chart.lines.map(({ name, points, dashed }) => ({
        name,
        type: "line" as const,
        data: points.map(([x, y]) => [x, y]),
        showSymbol: points.length < 25 && !dashed,
        symbolSize: points.length === 1 ? 12 : 6,
        lineStyle: { type: dashed ? ("dashed" as const) : ("solid" as const) },
      })),
    });
    return canvas.renderToSVGString();
  } finally {
    canvas.dispose();
  }
}

function zip(x: ArrayLike<number>, y: ArrayLike<number>): Point[] {
  return Array.from(x, (value, i) => [value, y[i] ?? 0]);
}
