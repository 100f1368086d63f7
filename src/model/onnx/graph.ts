import { type Fields, ProtobufWriter } from "./protobuf.js";

/** Element types, numbered as in `TensorProto.DataType` of onnx.proto. */
export const elementTypes = { float: 1, int64: 7, double: 11 } as const;

export type ElementType = keyof typeof elementTypes;

export type Attribute =
  | { readonly integer: number }
  | { readonly string: string }
  | { readonly integers: ArrayLike<number> }
  | { readonly floats: ArrayLike<number> }
  | { readonly strings: readonly string[] };

/** Oldest operator sets that hold what we use, so that onnxruntime from 1.15 reads the file. */
const OPSETS = [
  { domain: "", version: 17 },
  { domain: "ai.onnx.ml", version: 3 },
] as const;
const IR_VERSION = 8;

/** Builds an ONNX model (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) node by node, in the order of their use. */
export class GraphBuilder {
  readonly #producer: string;
  readonly #nodes: Fields[] = [];
  readonly #constants: Fields[] = [];
  readonly #inputs: Fields[] = [];
  readonly #outputs: Fields[] = [];

  constructor(producer = "perigee") {
    this.#producer = producer;
  }

  /** A dimension that is text may have any size. */
  input(name: string, type: ElementType, shape: readonly (number | string)[]): string {
    this.#inputs.push(valueInfo(name, type, shape));
    return name;
  }

  output(name: string, type: ElementType, shape: readonly (number | string)[]): void {
    this.#outputs.push(valueInfo(name, type, shape));
  }

  /** A tensor in the file; a scalar for a single number. */
  constant(name: string, type: ElementType, values: number | ArrayLike<number>): string {
    const flat = typeof values === "number" ? [values] : values;
    this.#constants.push((tensor) => {
      if (typeof values !== "number") tensor.integers(1, [flat.length]);
      tensor.integer(2, elementTypes[type]);
      tensor.string(8, name);
      tensor.bytes(9, rawData(type, flat));
    });
    return name;
  }

  /** A node of an operator; returns its last output's name. */
  node(
    operator: string,
    inputs: readonly string[],
    outputs: string | readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = "",
  ): string {
    const names = typeof outputs === "string" ? [outputs] : outputs;
    const last = names[names.length - 1]!;
    this.#nodes.push((node) => {
      for (const input of inputs) node.string(1, input);
      for (const output of names) node.string(2, output);
      node.string(3, last);
      node.string(4, operator);
      for (const [name, value] of Object.entries(attributes)) node.message(5, attribute(name, value));
      if (domain) node.string(7, domain);
    });
    return last;
  }

  cast(input: string, output: string, type: ElementType): string {
    return this.node("Cast", [input], output, { to: { integer: elementTypes[type] } });
  }

  /** The model's bytes. */
  finish(name: string, properties: Readonly<Record<string, string>>): Uint8Array {
    const model = new ProtobufWriter();
    model.integer(1, IR_VERSION);
    model.string(2, this.#producer);
    model.message(7, (graph) => {
      for (const node of this.#nodes) graph.message(1, node);
      graph.string(2, name);
      for (const constant of this.#constants) graph.message(5, constant);
      for (const input of this.#inputs) graph.message(11, input);
      for (const output of this.#outputs) graph.message(12, output);
    });
    for (const { domain, version } of OPSETS) {
      model.message(8, (opset) => {
        opset.string(1, domain);
        opset.integer(2, version);
      });
    }
    for (const [key, value] of Object.entries(properties)) {
      model.message(14, (entry) => {
        entry.string(1, key);
        entry.string(2, value);
      });
    }
    return model.finish();
  }
}

function valueInfo(name: string, type: ElementType, shape: readonly (number | string)[]): Fields {
  return (info) => {
    info.string(1, name);
    info.message(2, (kind) => {
      kind.message(1, (tensor) => {
        tensor.integer(1, elementTypes[type]);
        tensor.message(2, (dimensions) => {
          for (const size of shape) {
            dimensions.message(1, (dimension) => {
              if (typeof size === "number") dimension.integer(1, size);
              else dimension.string(2, size);
            });
          }
        });
      });
    });
  };
}

function attribute(name: string, value: Attribute): Fields {
  return (attribute) => {
    attribute.string(1, name);
    if ("integer" in value) {
      attribute.integer(3, value.integer);
      attribute.integer(20, 2);
    } else if ("string" in value) {
      attribute.string(4, value.string);
      attribute.integer(20, 3);
    } else if ("floats" in value) {
      attribute.floats(7, value.floats);
      attribute.integer(20, 6);
    } else if ("integers" in value) {
      attribute.integers(8, value.integers);
      attribute.integer(20, 7);
    } else {
      for (const text of value.strings) attribute.string(9, text);
      attribute.integer(20, 8);
    }
  };
}

function rawData(type: ElementType, values: ArrayLike<number>): Uint8Array {
  const width = type === "float" ? 4 : 8;
  const view = new DataView(new ArrayBuffer(width * values.length));
  for (let i = 0; i < values.length; i++) {
    if (type === "float") view.setFloat32(4 * i, values[i]!, true);
    else if (type === "double") view.setFloat64(8 * i, values[i]!, true);
    else view.setBigInt64(8 * i, BigInt(values[i]!), true);
  }
  return new Uint8Array(view.buffer);
}
