import { createHash } from "node:crypto";
import type { Random } from "../../src/support/index.js";

/** Texts that a number in a text file is replaced by. */
const oddNumbers = [
  "-1",
  "0",
  "1",
  "4294967295",
  "-2147483648",
  "9007199254740993",
  "1e309",
  "nan",
  "-inf",
  "1e-400",
  "",
];
const oddBytes = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff];

/** A damaged copy of a file: some of bits turned, bytes changed, cut, put twice, filled, or numbers of its text changed. */
export function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  let result = Buffer.from(bytes);
  for (let changes = 1 + random.below(3); changes > 0; changes--) result = Buffer.from(mutatedOnce(result, random));
  return result;
}

function mutatedOnce(bytes: Buffer, random: Random): Uint8Array {
  const at = random.below(bytes.length + 1);
  const length = random.below(Math.min(64, bytes.length - at) + 1);
  const before = bytes.subarray(0, at);
  const after = bytes.subarray(at + length);
  switch (random.below(9)) {
    case 0:
      return before;
    case 1:
      return Buffer.concat([before, after]);
    case 2:
      return Buffer.concat([before, bytes.subarray(at, at + length), bytes.subarray(at)]);
    case 3:
      return Buffer.concat([before, Buffer.alloc(length, oddBytes[random.below(oddBytes.length)]), after]);
    case 4:
      return Buffer.concat([before, Buffer.from(Array.from({ length }, () => random.below(256))), after]);
    case 5:
      return withOddNumber(bytes, at, random);
    case 6: {
      const other = random.below(bytes.length + 1);
      return Buffer.concat([before, bytes.subarray(other, other + length), after]);
    }
    case 7:
      if (at < bytes.length) bytes[at] = oddBytes[random.below(oddBytes.length)]!;
      return bytes;
    default:
      if (at < bytes.length) bytes[at]! ^= 1 << random.below(8);
      return bytes;
  }
}

/** The file with the next number in its text replaced, where there is one. */
function withOddNumber(bytes: Buffer, at: number, random: Random): Uint8Array {
  const digits = /-?[0-9][0-9.eE+-]*/.exec(bytes.toString("latin1", at, at + 200));
  if (!digits) return bytes;
  const start = at + digits.index;
  const odd = Buffer.from(oddNumbers[random.below(oddNumbers.length)]!);
  return Buffer.concat([bytes.subarray(0, start), odd, bytes.subarray(start + digits[0].length)]);
}

/** The bytes of a file `model.perigee` with a checksum that matches them, so that what is behind it is read. */
export function resealed(bytes: Uint8Array): Uint8Array {
  const body = bytes.slice(0, -32);
  return Buffer.concat([body, createHash("sha256").update(body).digest()]);
}
