import type { Clock } from "../../support/clock.js";
import type { ArtifactRepository } from "../artifacts/repository.js";
import type { RegistryStore, TrackingStore } from "../store.js";

/** Artifacts of one place, without files of this machine. */
export type ArtifactContents = Pick<ArtifactRepository, "uri" | "list" | "read" | "write" | "remove">;

/** What a client works on: the stores behind a tracking URI and a registry URI, and the artifacts they name. */
export interface ClientBackend<Artifacts extends ArtifactContents = ArtifactContents> {
  readonly tracking: TrackingStore;
  readonly registry: RegistryStore;
  readonly trackingUri: string;
  readonly registryUri: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** The artifacts at a URI. @throws `UNSUPPORTED_ARTIFACT_URI` */
  artifactsOf(uri: string): Artifacts;
  close(): Promise<void>;
}

/** Whether a URI is that of a server, between which and us an answer may be lost. */
export const isServer = (uri: string) => /^https?:/i.test(uri);

/** 32 random hexadecimal digits. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
