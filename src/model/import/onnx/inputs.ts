import { modelCorrupt, modelUnsupported } from "../../errors.js";
import type { OnnxModel, OnnxNode } from "./onnx-model.js";

const FLOAT = 1;
const DOUBLE = 11;
/** More columns than any table has: a forged size must not become that many names. */
const MOST_FEATURES = 100_000;
const MOST_STEPS = 1000;

/**
 * The names of the columns that a node sees, and the nodes between the graph's inputs and it: inputs of one column
 * each that are put side by side have names of their own, the columns of one input are numbered.
 */
export function featureNamesOf(
  model: OnnxModel,
  node: OnnxNode,
  what: string,
): { readonly names: readonly string[]; readonly nodes: ReadonlySet<OnnxNode> } {
  const nodes = new Set<OnnxNode>();
  let steps = 0;
  const columnsOf = (value: string): string[] => {
    const input = model.inputs.find(({ name }) => name === value);
    if (input) {
      if (input.type !== FLOAT && input.type !== DOUBLE)
        throw modelUnsupported(what, `an input (${value}) of no floats`);
      const width = input.shape.at(-1);
      if (input.shape.length !== 2 || width === undefined) throw modelUnsupported(what, "an input of unknown width");
      if (!(width >= 1 && width <= MOST_FEATURES)) throw modelCorrupt(what, `the input ${value} has ${width} columns`);
      return width === 1 ? [value] : Array.from({ length: width }, (_, column) => `f${column}`);
    }
    const maker = model.nodes.find(({ outputs }) => outputs.includes(value));
    if (!maker || ++steps > MOST_STEPS) throw modelCorrupt(what, `nothing makes the value ${value}`);
    if (!["Cast", "Identity", "Concat"].includes(maker.operator)) {
      throw modelUnsupported(
        what,
        `the operator ${maker.operator}`,
        "Import a classifier without the steps before it.",
      );
    }
    nodes.add(maker);
    const axis = maker.attributes.get("axis")?.integer ?? 0;
    if (maker.operator === "Concat" && axis !== 1 && axis !== -1)
      throw modelUnsupported(what, `a Concat of axis ${axis}`);
    const names: string[] = [];
    for (const part of maker.inputs) {
      for (const name of columnsOf(part)) names.push(name);
      if (names.length > MOST_FEATURES) throw modelCorrupt(what, `it has more than ${MOST_FEATURES} columns`);
    }
    return names;
  };
  const [value] = node.inputs;
  if (value === undefined) throw modelCorrupt(what, `its ${node.operator} has no input`);
  return { names: columnsOf(value), nodes };
}
