import { J2000 } from "../../orbits/index.js";

const LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ";

/**
 * Names in the form of provisional designations, `(2016 AJ193)`: year, half-month, and the order in it. The order is
 * that of these objects alone, counted on in steps, as most designations go to objects far from Earth.
 */
export function createDesignations(): (discovery: number) => string {
  const orders = new Map<string, number>();
  return (discovery) => {
    const date = new Date((discovery + J2000) * 86_400_000);
    const halfMonth = LETTERS[date.getUTCMonth() * 2 + Number(date.getUTCDate() > 15)]!;
    const prefix = `${date.getUTCFullYear()} ${halfMonth}`;
    const order = orders.get(prefix) ?? 3;
    orders.set(prefix, order + 7);
    const cycle = Math.floor(order / 25);
    return `(${prefix}${LETTERS[order % 25]}${cycle === 0 ? "" : cycle})`;
  };
}
