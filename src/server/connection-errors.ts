import type { Socket } from "node:net";
import { MlflowError } from "../tracking/index.js";
import { errorAnswer } from "./errors.js";

/** Answers what is no HTTP, or too slow or too long to be read, in MLflow's form; then the connection ends. */
export function answerConnectionError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  if (socket.writable) {
    const [status, reason] = reasons[error.code ?? ""] ?? ["400 Bad Request", "The request is no HTTP."];
    const body = JSON.stringify(errorAnswer(new MlflowError("BAD_REQUEST", reason)).body);
    socket.write(
      `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}

const reasons: Readonly<Record<string, readonly [status: string, reason: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "The request did not arrive in time."],
  HPE_HEADER_OVERFLOW: ["431 Request Header Fields Too Large", "The request's headers are too long."],
};
