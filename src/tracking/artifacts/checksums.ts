import { createHash } from "node:crypto";
import * as zlib from "node:zlib";
import { checksumDiffers, malformedChecksum, unknownChecksum } from "./errors.js";

/** A digest that the sender of content announced. */
export interface Checksum {
  /** As the sender calls it: `content-md5`. */
  readonly name: string;
  readonly algorithm: ChecksumAlgorithm;
  /** In base64. */
  readonly value: string;
}

const bytesOf = { md5: 16, sha1: 20, sha256: 32, sha512: 64, crc32: 4 } as const;
export type ChecksumAlgorithm = keyof typeof bytesOf;

/** RFC 1864, and the names of Amazon S3. */
const headers: ReadonlyMap<string, ChecksumAlgorithm> = new Map([
  ["content-md5", "md5"],
  ["x-amz-checksum-crc32", "crc32"],
  ["x-amz-checksum-sha1", "sha1"],
  ["x-amz-checksum-sha256", "sha256"],
]);

/** RFC 9530: `content-digest: sha-256=:…=:` */
const digests: ReadonlyMap<string, ChecksumAlgorithm> = new Map([
  ["md5", "md5"],
  ["sha", "sha1"],
  ["sha-256", "sha256"],
  ["sha-512", "sha512"],
]);

/**
 * The checksums among a request's headers: `Content-MD5`, `x-amz-checksum-*`, `Content-Digest` and `Repr-Digest`.
 *
 * @throws `INVALID_PARAMETER_VALUE` for one that is malformed or cannot be verified, as silence would pass for a check
 */
export function checksumsIn(given: Readonly<Record<string, string | string[] | undefined>>): readonly Checksum[] {
  return Object.entries(given).flatMap(([name, values]) =>
    [values ?? []].flat().flatMap((value) => checksumsOf(name.toLowerCase(), value)),
  );
}

function checksumsOf(name: string, value: string): readonly Checksum[] {
  if (name === "content-digest" || name === "repr-digest") return value.split(",").map((one) => ofDigest(name, one));
  const algorithm = headers.get(name);
  if (algorithm) return [checked({ name, algorithm, value: value.trim() })];
  if (/^x-amz-checksum-(?!algorithm$|type$|mode$)/.test(name)) throw unknownChecksum(name, [...headers.keys()]);
  return [];
}

function ofDigest(name: string, one: string): Checksum {
  const [, key = "", value] = /^\s*([\w-]+)=:(.*):\s*$/.exec(one) ?? [];
  if (value === undefined) throw malformedChecksum(name, one);
  const algorithm = digests.get(key.toLowerCase());
  if (!algorithm) throw unknownChecksum(`${name} ${key}`, [...digests.keys()]);
  return checked({ name: `${name} ${key}`, algorithm, value });
}

function checked(checksum: Checksum): Checksum {
  const { name, algorithm, value } = checksum;
  const bytes = Buffer.from(value, "base64");
  if (bytes.length !== bytesOf[algorithm] || bytes.toString("base64") !== value) throw malformedChecksum(name, value);
  if (algorithm === "crc32" && !hasCrc32) throw unknownChecksum(name, [...headers.keys()].slice(2));
  return checksum;
}

// Node 20 has it from 20.15 on.
const hasCrc32 = typeof zlib.crc32 === "function";

/** Looks at content as it passes, and says at its end whether it was as announced. */
export interface Verifier {
  update(chunk: Uint8Array): void;
  /** @throws `INVALID_PARAMETER_VALUE` */
  verify(): void;
}

/** Nothing where nothing was announced: hashing takes as long as writing. */
export function createVerifier(checksums: readonly Checksum[] = []): Verifier | undefined {
  if (checksums.length === 0) return undefined;
  const running = checksums.map((checksum) => ({ checksum, digest: digestOf(checksum.algorithm) }));
  return {
    update(chunk) {
      for (const { digest } of running) digest.update(chunk);
    },
    verify() {
      for (const { checksum, digest } of running) {
        const got = digest.end();
        if (got !== checksum.value) throw checksumDiffers(checksum.name, checksum.value, got);
      }
    },
  };
}

interface Digest {
  update(chunk: Uint8Array): void;
  end(): string;
}

function digestOf(algorithm: ChecksumAlgorithm): Digest {
  if (algorithm !== "crc32") {
    const hash = createHash(algorithm);
    return { update: (chunk) => void hash.update(chunk), end: () => hash.digest("base64") };
  }
  let crc = 0;
  return {
    update(chunk) {
      crc = zlib.crc32(chunk, crc);
    },
    end() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc);
      return bytes.toString("base64");
    },
  };
}
