import type { ByteRange, StoredArtifact } from "../../tracking/index.js";

/**
 * The bytes that `Range` asks for (RFC 9110, 14.2); the whole for several ranges, for what is no range, and where
 * `If-Range` names other content; `"beyond"` for one that begins after the end.
 */
export function rangeOf(
  { range, "if-range": ifRange }: { readonly range?: string | undefined; readonly "if-range"?: string | undefined },
  found: StoredArtifact,
): ByteRange | "beyond" | undefined {
  const [, first = "", last = ""] = /^bytes=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(range ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  if (ifRange !== undefined && !isOfContent(ifRange, found)) return undefined;
  const { size } = found;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  return start > end ? "beyond" : { start, end };
}

/** Whether what a client has is what is here (`If-None-Match`, `If-Modified-Since`): it need not be sent again. */
export function isUnchanged(
  headers: { readonly "if-none-match"?: string | undefined; readonly "if-modified-since"?: string | undefined },
  { etag, modified }: StoredArtifact,
): boolean {
  const known = headers["if-none-match"];
  if (known !== undefined) {
    return known.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === etag);
  }
  const since = Date.parse(headers["if-modified-since"] ?? "");
  return modified !== undefined && wholeSeconds(modified) <= since;
}

function isOfContent(validator: string, { etag, modified }: StoredArtifact): boolean {
  if (/^(W\/)?"/.test(validator)) return validator === etag;
  return modified !== undefined && wholeSeconds(modified) === Date.parse(validator);
}

const wholeSeconds = (date: Date): number => Math.floor(date.getTime() / 1000) * 1000;
