import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { kernelsMissing, outOfMemory } from "../errors.js";
import { instantiateKernels, type Kernels } from "../threads/instantiate.js";

const PAGE = 65_536;
/** The kernels have no data of their own beyond the first page. */
const FIRST = PAGE;
const MOST_PAGES = 65_536;
/** An arena that grew beyond this is not kept for the next use. */
const KEPT_BYTES = 256 * 2 ** 20;

/**
 * A memory with the kernels on it, shared with threads where there can be any. Space is taken from the front and given
 * back all at once.
 */
export class Arena {
  #end = FIRST;

  private constructor(
    readonly memory: WebAssembly.Memory,
    readonly compiled: WebAssembly.Module,
    readonly kernels: Kernels,
  ) {}

  /** Without `SharedArrayBuffer`, as in a page that is not isolated from others, the memory serves one thread. */
  static create(): Arena {
    const shared = typeof SharedArrayBuffer !== "undefined";
    const compiled = compileKernels(shared ? "kernels.wasm" : "kernels-single.wasm");
    const memory = new WebAssembly.Memory({ initial: 16, maximum: MOST_PAGES, shared });
    return new Arena(memory, compiled, instantiateKernels(compiled, memory));
  }

  /** Whether other threads can work on this memory. */
  get shared(): boolean {
    return typeof SharedArrayBuffer !== "undefined" && this.memory.buffer instanceof SharedArrayBuffer;
  }

  get bytes(): number {
    return this.memory.buffer.byteLength;
  }

  /**
   * A pointer to so many bytes, aligned to 16; what they hold is undefined.
   *
   * @throws `OUT_OF_MEMORY`
   */
  take(bytes: number): number {
    const start = this.#end;
    const end = start + Math.ceil(bytes / 16) * 16;
    if (end > this.bytes) {
      try {
        this.memory.grow(Math.ceil((end - this.bytes) / PAGE));
      } catch (cause) {
        throw outOfMemory(Math.ceil(end / 2 ** 20), cause);
      }
    }
    this.#end = end;
    return start;
  }

  /** Copies an array into the memory; returns its pointer. */
  put(values: Uint8Array | Uint32Array | Float32Array): number {
    const pointer = this.take(values.byteLength);
    this.bytesAt(pointer, values.byteLength).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return pointer;
  }

  /** Views are made anew at each use: the memory may have grown. */
  bytesAt(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, pointer, length);
  }

  uint32At(pointer: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, pointer, length);
  }

  float32At(pointer: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, pointer, length);
  }

  /** Where the next space is taken; `release` gives back all that was taken after it. */
  mark(): number {
    return this.#end;
  }

  release(mark = FIRST): void {
    this.#end = mark;
  }
}

/** Memories that wait for their next use: a new one costs more than a small fit. */
const idle: Arena[] = [];

/** Runs work on an arena of its own, synchronous or not, and keeps the arena for the next work. */
export async function withArena<Result>(work: (arena: Arena) => Promise<Result>): Promise<Result> {
  const arena = idle.pop() ?? Arena.create();
  try {
    return await work(arena);
  } finally {
    putAside(arena);
  }
}

export function withArenaNow<Result>(work: (arena: Arena) => Result): Result {
  const arena = idle.pop() ?? Arena.create();
  try {
    return work(arena);
  } finally {
    putAside(arena);
  }
}

function putAside(arena: Arena): void {
  arena.release();
  if (arena.bytes <= KEPT_BYTES && idle.length < 2) idle.push(arena);
}

const compiledKernels = new Map<string, WebAssembly.Module>();

/** A few thousand bytes, compiled once a process. */
function compileKernels(file: string): WebAssembly.Module {
  const known = compiledKernels.get(file);
  if (known) return known;
  const path = fileURLToPath(new URL(`../kernels/build/${file}`, import.meta.url));
  try {
    const compiled = new WebAssembly.Module(readFileSync(path));
    compiledKernels.set(file, compiled);
    return compiled;
  } catch (cause) {
    throw kernelsMissing(path, cause);
  }
}
