import { z } from "zod";
import { invalidParameter } from "../errors.js";
import type { SearchLoggedModelsRequest } from "../store.js";

const token = z.object({
  experiment_ids: z.array(z.string()),
  filter_string: z.string().nullish(),
  order_by: z.array(z.unknown()).nullish(),
  offset: z.int().nonnegative(),
});

/** The token of a page of logged models: it holds what it is a page of, as MLflow's does. */
export function loggedModelPage(request: SearchLoggedModelsRequest, offset: number): string {
  return Buffer.from(JSON.stringify({ ...searchOf(request), offset })).toString("base64");
}

/** The offset that a request's token stands for; 0 without one. @throws `INVALID_PARAMETER_VALUE` for another search's */
export function loggedModelOffset(request: SearchLoggedModelsRequest): number {
  if (!request.pageToken) return 0;
  const { offset, ...of } = parsed(request.pageToken);
  const asked = searchOf(request);
  for (const [name, part] of Object.entries(asked)) {
    const found: unknown = Reflect.get(of, name) ?? null;
    if (JSON.stringify(found) !== JSON.stringify(part)) {
      throw invalidParameter(
        `The page token is of another search: its ${name} is ${JSON.stringify(found)}, the requested ${JSON.stringify(part)}.`,
      );
    }
  }
  return offset;
}

function parsed(text: string) {
  try {
    return token.parse(JSON.parse(Buffer.from(text, "base64").toString("utf8")));
  } catch {
    throw invalidParameter(`Invalid page token: ${text}`);
  }
}

const searchOf = ({ experimentIds, filter, orderBy }: SearchLoggedModelsRequest) => ({
  experiment_ids: experimentIds,
  filter_string: filter || null,
  order_by: orderBy?.length ? orderBy : null,
});
