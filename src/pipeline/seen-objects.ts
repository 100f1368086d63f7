import { createHash } from "node:crypto";

/**
 * The identities of the objects that a model was trained on, as 32-bit hashes: enough to tell on other data which
 * objects the model has met, at four bytes an object. One stranger in 4 billion / objects is taken for known.
 *
 * @returns base64 of the hashes, ascending, little-endian
 */
export function rememberObjects(ids: Iterable<string>): string {
  const hashes = Uint32Array.from(new Set([...ids].map(hashOf))).sort();
  const bytes = Buffer.alloc(4 * hashes.length);
  hashes.forEach((hash, i) => {
    bytes.writeUInt32LE(hash, 4 * i);
  });
  return bytes.toString("base64");
}

/** Which of the objects a model has met in training, `[objects]`, 1 for met. */
export function recallObjects(remembered: string, ids: readonly string[]): Uint8Array {
  const bytes = Buffer.from(remembered, "base64");
  const met = new Set(Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readUInt32LE(4 * i)));
  return Uint8Array.from(ids, (id) => (met.has(hashOf(id)) ? 1 : 0));
}

function hashOf(id: string): number {
  return createHash("sha256").update(id).digest().readUInt32LE(0);
}
