import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { kernelsMissing } from "../errors.js";
import { instantiateKernels } from "./instantiate.js";

/**
 * The orbital mechanics are AssemblyScript, whose sines and powers are its own: engines differ in the last bits of
 * theirs, and the same seed has to give the same bytes on every one.
 */
export function orbitKernels(): ReturnType<typeof instantiateKernels> {
  instance ??= instantiateKernels(compiledOrbitKernels());
  return instance;
}

let instance: ReturnType<typeof instantiateKernels> | undefined;
let compiled: WebAssembly.Module | undefined;

/** A few thousand bytes, compiled once a process. */
export function compiledOrbitKernels(): WebAssembly.Module {
  if (compiled) return compiled;
  const path = fileURLToPath(new URL("../kernels/build/kernels.wasm", import.meta.url));
  try {
    compiled = new WebAssembly.Module(readFileSync(path));
    return compiled;
  } catch (cause) {
    throw kernelsMissing(path, cause);
  }
}
