import { MlflowError } from "../../tracking/index.js";

export const isMissing = (error: unknown): boolean =>
  error instanceof MlflowError && error.errorCode === "RESOURCE_DOES_NOT_EXIST";
