/** Why a URI from outside is not plain; nothing where it is. */
export type Flaw = "leaves its place" | "has a fragment" | "has parameters";

/**
 * The one look at every location and source that a client names. It must read the same to any parser, however often
 * that decodes: no way up in any round, no backslash or control character, nothing that a parser could cut off.
 */
export function flawOf(uri: string): Flaw | undefined {
  let seen = uri;
  for (let round = 0; ; round++) {
    if (seen.split(/[/\\?#;]/).includes("..") || /[\p{Cc}\\]/u.test(seen) || round > 10) return "leaves its place";
    if (seen.includes("#")) return "has a fragment";
    if (seen.includes(";")) return "has parameters";
    const next = decoded(seen);
    if (next === seen) return undefined;
    seen = next;
  }
}

/** Decoded once; as it is where it is not encoded. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const schemeOf = (uri: string): string => /^([a-zA-Z][a-zA-Z0-9+.-]+):/.exec(uri)?.[1]?.toLowerCase() ?? "";
