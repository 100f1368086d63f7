/** How every endpoint refuses. */
export const refusal = {
  description: "The request is refused.",
  content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
};
