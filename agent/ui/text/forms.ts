/** A word with forms, chosen by number. */
export interface Forms {
  one?: string;
  few?: string;
  many?: string;
  other: string;
}
