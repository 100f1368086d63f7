import { createHash } from "node:crypto";
import { endianness } from "node:os";
import { z } from "zod";
import type { FittedModel } from "../learn/index.js";
import { canonicalJson } from "./canonical-json.js";
import { modelCorrupt, modelInvalid, modelTooNew } from "./errors.js";
import { modelMetadata } from "./metadata.js";
import type { PackagedModel } from "./packaged-model.js";
import { faultOf } from "./structure.js";

export const FORMAT_VERSION = 1;

// The first byte is no text in any encoding, and CR LF shows a transfer that changes line ends (as in PNG, RFC 2083).
const MAGIC = Uint8Array.of(0x89, 0x50, 0x52, 0x47, 0x45, 0x0d, 0x0a, 0x1a);
const PREFIX_BYTES = MAGIC.length + 8;
const DIGEST_BYTES = 32;
const ALIGNMENT = 8;

type NumberArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

const arrayTypes = {
  f32: Float32Array,
  f64: Float64Array,
  i32: Int32Array,
  u32: Uint32Array,
  u8: Uint8Array,
} as const;

type ArrayType = keyof typeof arrayTypes;

const treeArrays = {
  treeStarts: "u32",
  feature: "i32",
  threshold: "f32",
  missingLeft: "u8",
  left: "u32",
  right: "u32",
  value: "f32",
  gain: "f32",
  cover: "f32",
} as const;

const linearArrays = { coefficients: "f64", center: "f64", scale: "f64" } as const;

const shared = {
  featureNames: z.array(z.string()),
  featureSet: z.string(),
  decisionThreshold: z.number(),
  decisionMargin: z.number(),
  metadata: modelMetadata.omit({ createdAt: true }),
  /** Lengths of the arrays, which follow in the order of the tables above. */
  arrays: z.record(z.string(), z.int().nonnegative()),
};

const headerSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("trees"), link: z.enum(["mean", "logistic"]), base: z.number(), ...shared }),
  z.object({ kind: z.literal("linear"), intercept: z.number(), ...shared }),
]);

/**
 * A model as the bytes of `model.perigee`; equal models give equal bytes.
 *
 *     magic[8]  version u32  headerBytes u32  header (JSON, UTF-8)  arrays  SHA-256[32] of all before
 *
 * Numbers are little-endian; each array begins at a multiple of 8 bytes. `metadata.createdAt` is left out, so that the
 * same data, parameters and seed give the same file on any day.
 *
 * @throws `MODEL_INVALID` for arrays that `decodeModel` would refuse
 */
export function encodeModel(model: PackagedModel): Uint8Array {
  const { fitted } = model;
  const fault = faultOf(fitted);
  if (fault) throw modelInvalid(fault);
  const { createdAt: _, ...metadata } = model.metadata;
  const arrays = arraysOf(fitted);
  const header = headerSchema.safeParse({
    ...(fitted.kind === "trees"
      ? { kind: fitted.kind, link: fitted.link, base: fitted.base }
      : { kind: fitted.kind, intercept: fitted.intercept }),
    featureNames: fitted.featureNames,
    featureSet: model.featureSet,
    decisionThreshold: model.decisionThreshold,
    decisionMargin: model.decisionMargin,
    metadata,
    arrays: Object.fromEntries(arrays.map(({ name, array }) => [name, array.length])),
  });
  if (!header.success) {
    const issue = header.error.issues[0];
    throw modelInvalid(`${issue?.path.join(".")}: ${issue?.message}`);
  }

  const text = new TextEncoder().encode(canonicalJson(header.data));
  let size = aligned(PREFIX_BYTES + text.length);
  for (const { array } of arrays) size += aligned(array.byteLength);

  const bytes = new Uint8Array(size + DIGEST_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(MAGIC.length, FORMAT_VERSION, true);
  view.setUint32(MAGIC.length + 4, text.length, true);
  bytes.set(text, PREFIX_BYTES);
  let at = aligned(PREFIX_BYTES + text.length);
  for (const { array } of arrays) {
    bytes.set(
      littleEndian(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), array.BYTES_PER_ELEMENT),
      at,
    );
    at += aligned(array.byteLength);
  }
  bytes.set(digestOf(bytes.subarray(0, size)), size);
  return bytes;
}

/**
 * The model in the bytes of a file `model.perigee`. Its arrays may lie in these bytes, which must not change from then on.
 *
 * @param what names the file in messages
 * @throws `MODEL_CORRUPT` where a byte is changed or missing or the structure cannot be walked, `MODEL_TOO_NEW`
 */
export function decodeModel(bytes: Uint8Array, what = "model.perigee"): PackagedModel {
  const size = bytes.length - DIGEST_BYTES;
  if (size < PREFIX_BYTES) throw modelCorrupt(what, `it has ${bytes.length} bytes, fewer than any model`);
  if (!beginsAsModel(bytes)) throw modelCorrupt(what, "it does not begin as a Perigee model does");
  if (digestOf(bytes.subarray(0, size)).compare(bytes, size) !== 0) {
    throw modelCorrupt(what, "its bytes do not match its SHA-256 checksum");
  }

  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(MAGIC.length, true);
  if (version > FORMAT_VERSION) throw modelTooNew(what, version, FORMAT_VERSION);
  const headerEnd = PREFIX_BYTES + view.getUint32(MAGIC.length + 4, true);
  if (headerEnd > size) throw modelCorrupt(what, "its header is longer than the file");
  const header = parseHeader(bytes.subarray(PREFIX_BYTES, headerEnd), what);

  let at = aligned(headerEnd);
  const take = <Type extends ArrayType>(name: string, type: Type) => {
    const length = header.arrays[name];
    if (length === undefined) throw modelCorrupt(what, `it has no array ${name}`);
    const width = arrayTypes[type].BYTES_PER_ELEMENT;
    const end = at + length * width;
    if (end > size) throw modelCorrupt(what, `its array ${name} is longer than the file`);
    const begin = at;
    at = aligned(end);
    // The file's own bytes where they lie well, since a copy of a large forest takes as long as its checksum. Else one
    // made by a constructor: in a Buffer, slice copies nothing.
    if ((bytes.byteOffset + begin) % width === 0 && (width === 1 || endianness() === "LE")) {
      return [bytes.buffer, bytes.byteOffset + begin, length] as const;
    }
    return [littleEndian(new Uint8Array(bytes.subarray(begin, end)), width).buffer, 0, length] as const;
  };
  const fitted: FittedModel =
    header.kind === "trees"
      ? {
          kind: "trees",
          link: header.link,
          featureNames: header.featureNames,
          base: header.base,
          treeStarts: new Uint32Array(...take("treeStarts", treeArrays.treeStarts)),
          feature: new Int32Array(...take("feature", treeArrays.feature)),
          threshold: new Float32Array(...take("threshold", treeArrays.threshold)),
          missingLeft: new Uint8Array(...take("missingLeft", treeArrays.missingLeft)),
          left: new Uint32Array(...take("left", treeArrays.left)),
          right: new Uint32Array(...take("right", treeArrays.right)),
          value: new Float32Array(...take("value", treeArrays.value)),
          gain: new Float32Array(...take("gain", treeArrays.gain)),
          cover: new Float32Array(...take("cover", treeArrays.cover)),
        }
      : {
          kind: "linear",
          featureNames: header.featureNames,
          intercept: header.intercept,
          coefficients: new Float64Array(...take("coefficients", linearArrays.coefficients)),
          center: new Float64Array(...take("center", linearArrays.center)),
          scale: new Float64Array(...take("scale", linearArrays.scale)),
        };
  if (at !== size) throw modelCorrupt(what, `${size - at} bytes follow its last array`);
  const fault = faultOf(fitted);
  if (fault) throw modelCorrupt(what, fault);
  const { featureSet, decisionThreshold, decisionMargin, metadata } = header;
  return { fitted, featureSet, decisionThreshold, decisionMargin, metadata };
}

/** Whether bytes begin as those of a file `model.perigee` do. */
export function beginsAsModel(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

function arraysOf(fitted: FittedModel): { name: string; array: NumberArray }[] {
  if (fitted.kind === "trees") return namesOf(treeArrays).map((name) => ({ name, array: fitted[name] }));
  return namesOf(linearArrays).map((name) => ({ name, array: fitted[name] }));
}

function namesOf<Table extends object>(table: Table): (keyof Table & string)[] {
  return Object.keys(table) as (keyof Table & string)[];
}

function parseHeader(text: Uint8Array, what: string): z.output<typeof headerSchema> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch (cause) {
    throw modelCorrupt(what, "its header is not JSON", cause);
  }
  const header = headerSchema.safeParse(json);
  if (header.success) return header.data;
  const issue = header.error.issues[0];
  throw modelCorrupt(what, `its header's field ${issue?.path.join(".")}: ${issue?.message}`);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

/** The bytes of numbers turned round where this machine holds them the other way. */
function littleEndian(bytes: Uint8Array<ArrayBuffer>, width: number): Uint8Array<ArrayBuffer>;
function littleEndian(bytes: Uint8Array, width: number): Uint8Array;
function littleEndian(bytes: Uint8Array, width: number): Uint8Array {
  if (width === 1 || endianness() === "LE") return bytes;
  const turned = bytes.slice();
  for (let i = 0; i < turned.length; i += width) turned.subarray(i, i + width).reverse();
  return turned;
}
