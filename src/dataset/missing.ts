/** The spellings of a missing number, in lower case; text columns know the empty one only. */
export const missingSpellings = ["", "null", "none", "nan", "na", "n/a", "#n/a", "<na>", "nat", "\\n"] as const;

const spellings = new Set<string>(missingSpellings);

/** Whether a text spells a missing value, in any case, with or without blanks around it. */
export function spellsMissing(text: string): boolean {
  return spellings.has(text.trim().toLowerCase());
}
