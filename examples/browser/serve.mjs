// Serves this example: node examples/browser/serve.mjs [PORT], after npm run build.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const served = ["examples/browser/", "dist/learn/", "dist/support/"];
const types = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

const server = createServer((request, response) => {
  const asked = normalize(decodeURI(new URL(request.url, "http://page").pathname)).slice(1);
  const path = asked === "" ? "examples/browser/index.html" : asked.endsWith("/") ? `${asked}index.html` : asked;
  const file = join(root, path);
  const known = served.some((folder) => path.startsWith(folder)) && types[extname(path)];
  if (!known || !statSync(file, { throwIfNoEntry: false })?.isFile()) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "content-type": known });
  createReadStream(file).pipe(response);
});
server.listen(Number(process.argv[2] ?? 8080), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/examples/browser/`);
});
