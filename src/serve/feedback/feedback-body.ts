import { z } from "zod";
import { invalidFeedback, tooManyRows } from "../errors.js";
import { decodeUtf8, parseJsonText } from "../protocol/json-text.js";

export interface Feedback {
  readonly id: string;
  readonly label: 0 | 1;
}

const one = z.object({
  id: z.string().min(1).max(200),
  label: z.union([z.literal(0), z.literal(1), z.boolean().transform((flag): 0 | 1 => (flag ? 1 : 0))]),
});
const many = z.object({ feedback: z.array(one) });

/**
 * The labels of a body `{"id": …, "label": 0 | 1}` or `{"feedback": [{…}, …]}`; true and false stand for 1 and 0.
 *
 * @throws `INVALID_FEEDBACK`, `BODY_NOT_JSON`, `TOO_MANY_ROWS`
 */
export function readFeedback(body: Uint8Array, rowLimit: number): readonly Feedback[] {
  const input = parseJsonText(decodeUtf8(body));
  const isBatch = typeof input === "object" && input !== null && "feedback" in input;
  const parsed = isBatch ? many.safeParse(input) : one.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalidFeedback(`feedback${issue?.path.length ? `, field ${issue.path.join(".")}` : ""}: ${issue?.message}`);
  }
  const labels = "feedback" in parsed.data ? parsed.data.feedback : [parsed.data];
  if (labels.length > rowLimit) throw tooManyRows(rowLimit, labels.length);
  return labels;
}
