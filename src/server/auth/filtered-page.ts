import type { Page } from "../../tracking/index.js";

interface PageRequest {
  readonly maxResults?: number;
  readonly pageToken?: string;
}

/**
 * A page of what may be seen, filled up from the pages that follow, with a token that goes on after its last item.
 *
 * @param search gives a page of everything
 */
export async function filteredPage<Item, Request extends PageRequest>(
  request: Request,
  search: (request: Request) => Promise<Page<Item>>,
  visible: (item: Item) => boolean,
): Promise<Page<Item>> {
  const items: Item[] = [];
  let pageToken = request.pageToken;
  for (;;) {
    const page = await search({ ...request, pageToken });
    const room = (request.maxResults ?? Number.POSITIVE_INFINITY) - items.length;
    const end = endOf(page.items, visible, room);
    items.push(...page.items.slice(0, end).filter(visible));
    if (end === page.items.length) {
      if (page.nextPageToken === undefined || items.length === request.maxResults) {
        return { items, ...(page.nextPageToken !== undefined && { nextPageToken: page.nextPageToken }) };
      }
      pageToken = page.nextPageToken;
      continue;
    }
    // The token of a page that ends where this one is full.
    const shorter = await search({ ...request, pageToken, maxResults: end });
    return { items, ...(shorter.nextPageToken !== undefined && { nextPageToken: shorter.nextPageToken }) };
  }
}

/** After how many items there are as many visible ones as there is room for. */
function endOf<Item>(items: readonly Item[], visible: (item: Item) => boolean, room: number): number {
  let left = room;
  let end = 0;
  while (end < items.length && left > 0) {
    const item = items[end]!;
    if (visible(item)) left--;
    end++;
  }
  return end;
}
