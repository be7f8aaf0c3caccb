// When to come back after a socket closed, and whether at all.

export type Fate = "sign_in" | "replaced" | "again";

/** What a close code asks of us: the range tells whether to come back. */
export function fateOf(code: number): Fate {
  if (code === 4004 || code === 4009) return "sign_in"; // never signed in, or the session was ended elsewhere
  if (code === 4010) return "replaced"; // another tab of the same person took this place
  return "again";
}

/**
 * Milliseconds until the next try. Grows from half a second to 20 s; `chance` in [0,1) spreads
 * a crowd that was cut off together. A hint of the server is the least wait.
 */
export function waitBefore(tries: number, hint: number, chance: number): number {
  const ceiling = Math.min(20_000, 500 * 2 ** Math.min(tries, 10));
  return Math.round(Math.max(hint, 0) + ceiling * (0.5 + chance / 2));
}
