import { extname } from "node:path";

/** Files of a model folder that have no extension are YAML. */
const asText = new Set(["MLmodel", "MLproject"]);

const types: Readonly<Record<string, string>> = {
  ".txt": "text/plain",
  ".log": "text/plain",
  ".md": "text/plain",
  ".py": "text/plain",
  ".ts": "text/plain",
  ".js": "text/plain",
  ".yaml": "text/plain",
  ".yml": "text/plain",
  ".csv": "text/csv",
  ".html": "text/html",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".pdf": "application/pdf",
};

/** What a file is, by its name. */
export function artifactContentType(name: string): string {
  if (asText.has(name)) return "text/plain";
  return types[extname(name).toLowerCase()] ?? "application/octet-stream";
}
