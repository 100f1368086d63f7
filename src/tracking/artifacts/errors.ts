import { invalidParameter, MlflowError } from "../errors.js";

export const invalidPath = (path: string) =>
  invalidParameter(`Invalid path: ${JSON.stringify(path)} does not stay below its root.`);

export const noSuchArtifact = (path: string) =>
  new MlflowError("RESOURCE_DOES_NOT_EXIST", `No such artifact: '${path}'`);

export const artifactIsFolder = (path: string) =>
  invalidParameter(`The artifact '${path}' is a folder; name a file in it.`);

export const artifactInTheWay = (path: string, cause: unknown) =>
  new MlflowError(
    "INVALID_PARAMETER_VALUE",
    `The artifact '${path}' cannot be written: a file or folder is in the way.`,
    { cause },
  );

export const sizeDiffers = (path: string, expected: number, got: number) =>
  invalidParameter(`The artifact '${path}' came with ${got} bytes where ${expected} were announced; nothing was kept.`);

export const checksumDiffers = (name: string, expected: string, got: string) =>
  invalidParameter(`The content's ${name} is ${got} where ${expected} was announced; nothing was kept.`);

export const unknownChecksum = (name: string, known: readonly string[]) =>
  invalidParameter(`${name} cannot be verified here. Known: ${known.join(", ")}.`);

export const malformedChecksum = (name: string, value: string) =>
  invalidParameter(`${name} is ${JSON.stringify(value)} where a digest in base64 is expected.`);

/** 507 is HTTP's word for it, which clients do not answer with further tries. */
export const storageFull = (path: string, cause?: unknown) =>
  new MlflowError(
    "RESOURCE_EXHAUSTED",
    `There is no space left for the artifact '${path}'; nothing of it was kept. Free space below the artifact root, or start the server with another --artifacts-destination.`,
    { cause, status: 507 },
  );

export const downloadCut = (path: string, expected: number, got: number) =>
  new MlflowError("INTERNAL_ERROR", `The artifact '${path}' came with ${got} of its ${expected} bytes.`);
