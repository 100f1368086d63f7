import type { Prediction } from "../../learn/index.js";

/** The answer of MLflow's scoring server to a model with the outputs `label` and `probability`. */
export function answerText({ label, probability }: Prediction): string {
  let text = '{"predictions": [';
  for (let row = 0; row < label.length; row++) {
    text += `${row > 0 ? ", " : ""}{"label": ${label[row]}, "probability": ${probability[row]}}`;
  }
  return `${text}]}`;
}
