import type { LinearModel } from "../../learn/index.js";
import type { GraphBuilder } from "./graph.js";

/**
 * The margins of a linear model, `[rows]` float64.
 *
 * The terms are added one after another by nodes of their own, in the order of the features: a sum over an axis may be
 * taken in any order, and would differ from ours in its last bits.
 */
export function addLinear(graph: GraphBuilder, linear: LinearModel, input: string): string {
  const center = graph.constant("center", "double", linear.center);
  const scale = graph.constant("scale", "double", linear.scale);
  const coefficients = graph.constant("coefficients", "double", linear.coefficients);

  const missing = graph.node("IsNaN", [input], "missing");
  const doubles = graph.cast(input, "doubles", "double");
  const filled = graph.node("Where", [missing, center, doubles], "filled");
  const centered = graph.node("Sub", [filled, center], "centered");
  const weighted = graph.node("Mul", [coefficients, centered], "weighted");
  const terms = graph.node("Div", [weighted, scale], "terms");

  let margin = graph.constant("intercept", "double", linear.intercept);
  for (let column = 0; column < linear.featureNames.length; column++) {
    const at = graph.constant(`column_${column}`, "int64", column);
    const term = graph.node("Gather", [terms, at], `term_${column}`, { axis: { integer: 1 } });
    margin = graph.node("Add", [margin, term], `margin_${column}`);
  }
  return margin;
}
