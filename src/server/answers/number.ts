/** A double as protobuf's JSON writes it. */
export function doubleInJson(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** A list under its name, where it has items: protobuf's JSON leaves empty lists out. */
export function listed<Name extends string, Item>(
  name: Name,
  items: readonly Item[],
): { readonly [key in Name]?: readonly Item[] };
export function listed(name: string, items: readonly unknown[]) {
  return items.length ? { [name]: items } : {};
}
