/** The object of a row; with it the server completes the columns of the object's history. */
export const objectColumn = "neo_id";

/** Taken and let be: no feature is made of it. */
export const dateColumn = "close_approach_date";
