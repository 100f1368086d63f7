import { unsupportedTrackingUri } from "../../errors.js";

/** Where tracking servers take and give artifacts, by path. */
export const proxyRoute = "/api/2.0/mlflow-artifacts/artifacts";

/** The server that keeps the artifacts of a URI, and their path there. @throws `UNSUPPORTED_TRACKING_URI` */
export function placeOf(uri: string, trackingUri: string): { readonly server: string; readonly root: string } {
  const [, scheme, authority = "", path = ""] = /^([a-z][a-z-]+):(?:\/\/([^/]*))?(.*)$/i.exec(uri) ?? [];
  if (scheme?.toLowerCase() === "mlflow-artifacts") {
    if (authority) {
      const plain = /^(localhost|127\.|\[::1\])/.test(authority) || trackingUri.startsWith("http://");
      return { server: `${plain ? "http" : "https"}://${authority}`, root: cleaned(path) };
    }
    if (!/^https?:/i.test(trackingUri)) {
      throw unsupportedTrackingUri(
        trackingUri,
        `The artifacts ${uri} are kept by a tracking server; set MLFLOW_TRACKING_URI to its address.`,
      );
    }
    return { server: trackingUri, root: cleaned(path) };
  }
  const at = uri.indexOf(proxyRoute);
  return { server: at < 0 ? uri : uri.slice(0, at), root: at < 0 ? "" : cleaned(uri.slice(at + proxyRoute.length)) };
}

function cleaned(path: string): string {
  return path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}
