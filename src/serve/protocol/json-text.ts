import { bodyNotJson, bodyNotUtf8 } from "../errors.js";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** @throws `BODY_NOT_UTF8` */
export function decodeUtf8(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch (cause) {
    throw bodyNotUtf8(cause);
  }
}

/**
 * JSON as Python writes it: `NaN` is read as null, `Infinity` and `-Infinity` as the infinities.
 *
 * @throws `BODY_NOT_JSON`
 */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const strict = withoutPythonLiterals(text);
    if (strict === undefined) throw bodyNotJson(cause);
    try {
      return JSON.parse(strict);
    } catch {
      throw bodyNotJson(cause);
    }
  }
}

/** One pass by hand: a regular expression that skips strings takes quadratic time on a string that never ends. */
function withoutPythonLiterals(text: string): string | undefined {
  const parts: string[] = [];
  let copied = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '"') {
      for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === "\\") i++;
    } else if (character === "N" && text.startsWith("NaN", i)) {
      parts.push(text.slice(copied, i), "null");
      copied = i + 3;
      i += 2;
    } else if (character === "I" && text.startsWith("Infinity", i)) {
      parts.push(text.slice(copied, i), "1e999");
      copied = i + 8;
      i += 7;
    }
  }
  if (copied === 0) return undefined;
  parts.push(text.slice(copied));
  return parts.join("");
}
