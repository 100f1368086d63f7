import { invalidParameter } from "../errors.js";
import { checkedMaxResults } from "../search/page-token.js";
import type { ListRequest } from "./storage.js";

interface NamePage {
  readonly page: readonly string[];
  readonly nextPageToken?: string;
}

/** The names in order, or a page of them; its token is the last name of the page before, so that pages never overlap. */
export function pageOfNames(names: readonly string[], { maxResults, pageToken }: ListRequest): NamePage {
  const sorted = names.toSorted();
  const last = pageToken ? nameIn(pageToken) : undefined;
  const rest = last === undefined ? sorted : sorted.filter((name) => name > last);
  if (maxResults === undefined) return { page: rest };
  const page = rest.slice(0, checkedMaxResults(maxResults, maxResults, mostResults));
  return { page, ...(page.length < rest.length && { nextPageToken: tokenOf(page.at(-1) ?? "") }) };
}

export const mostResults = 50_000;

const tokenOf = (name: string) => Buffer.from(JSON.stringify({ after: name })).toString("base64");

function nameIn(token: string): string {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, "base64").toString("utf8"));
    if (typeof parsed === "object" && parsed && "after" in parsed && typeof parsed.after === "string") {
      return parsed.after;
    }
  } catch {
    // Said below.
  }
  throw invalidParameter("Invalid page token");
}
