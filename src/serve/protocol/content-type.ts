import { unsupportedMediaType } from "../errors.js";

export type BodyFormat = "json" | "csv";

/**
 * The format of a body by its content type, judged as MLflow's scoring server does: UTF-8 only, no other parameters.
 *
 * @throws `UNSUPPORTED_MEDIA_TYPE`
 */
export function bodyFormat(contentType: string | undefined): BodyFormat {
  if (contentType === "application/json") return "json";
  const [type, ...parameters] = (contentType ?? "").split(";").map((part) => part.trim());
  for (const parameter of parameters) {
    const [name, value = ""] = parameter.split("=");
    if (name !== "charset") throw unsupportedMediaType(`Unrecognized content type parameters: ${name}.`);
    if (value.toLowerCase() !== "utf-8") throw unsupportedMediaType("The scoring server only supports UTF-8");
  }
  if (type === "application/json") return "json";
  if (type === "text/csv") return "csv";
  throw unsupportedMediaType(
    `This predictor only supports the following content types: Types: ['text/csv', 'application/json']. Got '${contentType ?? "None"}'.`,
  );
}
