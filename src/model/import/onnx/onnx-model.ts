import {
  doublesOf,
  type Field,
  fieldsOf,
  floatOf,
  floatsOf,
  integerOf,
  integersOf,
  messageOf,
  textOf,
} from "./protobuf-reader.js";

/** As much of an ONNX file (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) as classifiers need. */
export interface OnnxModel {
  readonly producer: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, OnnxTensor>;
  /** Those that are no constants. */
  readonly inputs: readonly OnnxInput[];
  readonly outputs: readonly string[];
}

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

export interface OnnxAttribute {
  readonly integers: readonly number[];
  readonly floats: readonly number[];
  readonly strings: readonly string[];
  readonly integer: number | undefined;
  readonly string: string | undefined;
  readonly tensor: OnnxTensor | undefined;
}

/** Numbers only; other tensors have no values. */
export interface OnnxTensor {
  readonly type: number;
  readonly values: readonly number[];
}

export interface OnnxInput {
  readonly name: string;
  /** As in `TensorProto.DataType`; 0 where it is no tensor. */
  readonly type: number;
  /** A dimension without a fixed size is undefined. */
  readonly shape: readonly (number | undefined)[];
}

const FLOAT = 1;
const INT64 = 7;
const DOUBLE = 11;

/** @throws `RangeError` and `SyntaxError`, as `fieldsOf` */
export function readOnnx(bytes: Uint8Array): OnnxModel {
  let producer = "";
  let graph: Uint8Array | undefined;
  const properties = new Map<string, string>();
  for (const field of fieldsOf(bytes)) {
    if (field.number === 2) producer = textOf(field);
    else if (field.number === 7) graph = messageOf(field);
    else if (field.number === 14) {
      const [key, value] = [...textsOf(messageOf(field), 1), ...textsOf(messageOf(field), 2)];
      if (key !== undefined && value !== undefined) properties.set(key, value);
    }
  }
  if (!graph) throw new SyntaxError("it holds no graph");

  const nodes: OnnxNode[] = [];
  const constants = new Map<string, OnnxTensor>();
  const inputs: OnnxInput[] = [];
  const outputs: string[] = [];
  for (const field of fieldsOf(graph)) {
    if (field.number === 1) nodes.push(readNode(messageOf(field)));
    else if (field.number === 5) constants.set(textsOf(messageOf(field), 8)[0] ?? "", readTensor(messageOf(field)));
    else if (field.number === 11) inputs.push(readInput(messageOf(field)));
    else if (field.number === 12) outputs.push(textsOf(messageOf(field), 1)[0] ?? "");
  }
  return {
    producer,
    properties,
    nodes,
    constants,
    inputs: inputs.filter(({ name }) => !constants.has(name)),
    outputs,
  };
}

function textsOf(message: Uint8Array, number: number): string[] {
  return [...fieldsOf(message)].filter((field) => field.number === number).map(textOf);
}

function readNode(message: Uint8Array): OnnxNode {
  const attributes = new Map<string, OnnxAttribute>();
  const inputs: string[] = [];
  const outputs: string[] = [];
  let operator = "";
  for (const field of fieldsOf(message)) {
    if (field.number === 1) inputs.push(textOf(field));
    else if (field.number === 2) outputs.push(textOf(field));
    else if (field.number === 4) operator = textOf(field);
    else if (field.number === 5) {
      const { name, attribute } = readAttribute(messageOf(field));
      attributes.set(name, attribute);
    }
  }
  return { operator, inputs, outputs, attributes };
}

function readAttribute(message: Uint8Array): { name: string; attribute: OnnxAttribute } {
  let name = "";
  let integer: number | undefined;
  let string: string | undefined;
  let tensor: OnnxTensor | undefined;
  const integers: number[] = [];
  const floats: number[] = [];
  const strings: string[] = [];
  for (const field of fieldsOf(message)) {
    if (field.number === 1) name = textOf(field);
    else if (field.number === 2) floatOf(field);
    else if (field.number === 3) integer = integerOf(field);
    else if (field.number === 4) string = textOf(field);
    else if (field.number === 5) tensor = readTensor(messageOf(field));
    else if (field.number === 7) append(floats, floatsOf(field));
    else if (field.number === 8) append(integers, integersOf(field));
    else if (field.number === 9) strings.push(textOf(field));
  }
  return { name, attribute: { integers, floats, strings, integer, string, tensor } };
}

function readTensor(message: Uint8Array): OnnxTensor {
  let type = 0;
  let raw: Field | undefined;
  const values: number[] = [];
  for (const field of fieldsOf(message)) {
    if (field.number === 2) type = integerOf(field);
    else if (field.number === 4) append(values, floatsOf(field));
    else if (field.number === 7) append(values, integersOf(field));
    else if (field.number === 9) raw = field;
    else if (field.number === 10) append(values, doublesOf(field));
  }
  if (!raw) return { type, values };
  if (type === FLOAT) return { type, values: floatsOf(raw) };
  if (type === DOUBLE) return { type, values: doublesOf(raw) };
  if (type !== INT64) return { type, values: [] };
  const bytes = messageOf(raw);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return { type, values: Array.from({ length: bytes.length >> 3 }, (_, i) => Number(view.getBigInt64(8 * i, true))) };
}

function readInput(message: Uint8Array): OnnxInput {
  const shape: (number | undefined)[] = [];
  let type = 0;
  for (const tensor of [...within(message, 2)].flatMap((kind) => [...within(kind, 1)])) {
    for (const field of fieldsOf(tensor)) {
      if (field.number === 1) type = integerOf(field);
      if (field.number !== 2) continue;
      for (const dimension of within(messageOf(field), 1)) {
        const size = [...fieldsOf(dimension)].find(({ number }) => number === 1);
        shape.push(size && integerOf(size));
      }
    }
  }
  return { name: textsOf(message, 1)[0] ?? "", type, shape };
}

function* within(message: Uint8Array, number: number): Generator<Uint8Array> {
  for (const field of fieldsOf(message)) if (field.number === number) yield messageOf(field);
}

function append(to: number[], values: readonly number[]): void {
  for (const value of values) to.push(value);
}
