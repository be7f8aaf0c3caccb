// Names for what this browser sends: the same name again is the same thing.

// randomUUID is there only on secure pages; a first try on a plain address of the office must work too.
/** A new id, unlike any other. */
export function newId(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}
