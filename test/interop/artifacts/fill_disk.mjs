// Sends files to a tracking server whose artifacts lie on a small disk. usage: fill_disk.mjs URL; prints JSON.
const [url] = process.argv.slice(2);
/** @param {string} name */
const at = (name) => `${url}/api/2.0/mlflow-artifacts/artifacts/${name}`;
const large = Buffer.alloc(3_000_000, 1);
/** @type {Record<string, unknown>} */
const told = {};

/**
 * @param {string} name
 * @param {RequestInit["body"]} body
 */
const put = async (name, body, options = {}) => {
  const answer = await fetch(at(name), { method: "PUT", body, ...options });
  const { error_code, message } = JSON.parse(await answer.text());
  return { status: answer.status, ...(error_code && { error_code, message }) };
};

told.before = await put("kept.bin", Buffer.alloc(100_000, 7));
told.announced = await put("large.bin", large);
const pieces = new ReadableStream({
  pull(controller) {
    for (let i = 0; i < 3; i++) controller.enqueue(large.subarray(0, 1_000_000));
    controller.close();
  },
});
told.unannounced = await put("kept.bin", pieces, { duplex: "half" });
told.kept = Buffer.from(await (await fetch(at("kept.bin"))).arrayBuffer()).equals(Buffer.alloc(100_000, 7));
told.after = await put("small.bin", Buffer.alloc(50_000, 3));
const list = await fetch(`${url}/api/2.0/mlflow-artifacts/artifacts`);
const files = Object.values(JSON.parse(await list.text()).files);
told.files = files.map(({ path, file_size }) => [path, file_size]);
console.log(JSON.stringify(told));
