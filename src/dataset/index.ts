export { datasetDigest } from "./digest.js";
export * from "./drift/index.js";
export * from "./expectations/index.js";
export { inertCell } from "./inert-cell.js";
export { spellsMissing } from "./missing.js";
export { type ColumnReader, type ReadOptions, readColumns, readTable, type TableSource } from "./read.js";
export { type DownloadOptions, downloadFile, isWebAddress } from "./remote/download.js";
export { unzipFile } from "./remote/unzip.js";
export * from "./roles/index.js";
export {
  type Column,
  encodeText,
  missingCode,
  type NumberColumn,
  numbersOf,
  type Table,
  type TextColumn,
  textAt,
  textOf,
} from "./table.js";
export { canonicalOrder, contentDigest } from "./versions/canonical.js";
export type { Manifest } from "./versions/manifest.js";
export { type DatasetStore, type NamedVersions, type NewVersion, openDatasetStore } from "./versions/store.js";
export { writeTable } from "./write.js";
