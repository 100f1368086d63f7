import { formatDate } from "../../dates.js";
import { counted, type Expectation, findRows } from "./expectation.js";

export const datesInOrder: Expectation = {
  name: "dates_in_order",
  column: "close_approach_date",
  severity: "info",
  expected: "rows in order of time",
  look(approaches) {
    const { date } = approaches;
    if (!date) return undefined;
    let latest = Number.NEGATIVE_INFINITY;
    const found = findRows(
      approaches,
      (row) => {
        const own = date[row]!;
        if (Number.isNaN(own)) return undefined;
        const isEarlier = own < latest;
        latest = Math.max(latest, own);
        return isEarlier;
      },
      (row) => formatDate(date[row]!),
    );
    const rows = counted(found.failing, "row is", "rows are");
    return { ...found, message: `${rows} earlier than one above: the order of rows is not that of time` };
  },
};
