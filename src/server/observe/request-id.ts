import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Letters that do no harm in a log or a header. */
const sane = /^[\w.:+/=-]{1,128}$/;

/** Gives each request an id: the one of its `X-Request-Id`, where that is sane, or a new one. */
export function requestIds(): (request: IncomingMessage) => string {
  const process = randomBytes(6).toString("hex");
  let count = 0;
  return ({ headers }) => {
    const given = headers["x-request-id"];
    if (typeof given === "string" && sane.test(given)) return given;
    count++;
    return `${process}-${count.toString(36)}`;
  };
}
