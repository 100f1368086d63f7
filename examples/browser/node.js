// What of Node's modules the engine touches, in a page: the kernels are fetched before anything asks for them, there is
// one thread, and there are no files.
const kernels = new Uint8Array(await (await fetch("/dist/learn/kernels/build/kernels-single.wasm")).arrayBuffer());

export const availableParallelism = () => 1;
export const fileURLToPath = (url) => new URL(url).pathname;
export const setImmediate = () => new Promise((resolve) => setTimeout(resolve, 0));

export function readFileSync(path) {
  if (path.endsWith("kernels-single.wasm")) return kernels;
  throw new Error(`there are no files in a page: ${path}`);
}

const notHere = (name) => () => {
  throw new Error(`there is no ${name} in a page`);
};
export const createRequire = () => notHere("require");
export const createHash = notHere("createHash");
export const randomBytes = notHere("randomBytes");
export const createReadStream = notHere("createReadStream");
export const mkdirSync = notHere("mkdirSync");
export const mkdtempSync = notHere("mkdtempSync");
export const rmSync = notHere("rmSync");
export const mkdir = notHere("mkdir");
export const rename = notHere("rename");
export const rm = notHere("rm");
export const writeFile = notHere("writeFile");
export const pipeline = notHere("pipeline");
export const [dirname, resolve, join] = ["dirname", "resolve", "join"].map(notHere);
export const sep = "/";
export class Worker {
  constructor() {
    throw new Error("there is one thread in this page");
  }
}
