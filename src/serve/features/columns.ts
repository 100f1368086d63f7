/** The object of a row; with it the server completes the columns of the object's history. */
export const objectColumn = "neo_id";

/** When the approach is; with it the server tells the past of an object from its future, and the place of approach. */
export const dateColumn = "close_approach_date";
