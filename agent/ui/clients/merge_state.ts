// What a merge joins. Pure.
import type { Client, ClientRequest } from "./state";

export interface MergeSide {
  client: Client;
  n: number;
  conversations: number;
}
export interface Preview {
  from: MergeSide;
  into: MergeSide;
  same: string[] | null;
  rivals: ClientRequest[] | null;
}

/** A key as people read it: "email:a@b.example" → a@b.example. What is of no use to them is left out. */
export const readableKeys = (keys: readonly string[]): string[] =>
  keys.flatMap((k) => {
    const [, kind, value] = /^(\w+):(.*)$/s.exec(k) ?? [];
    return value && (kind === "email" || kind === "phone" || kind === "external") ? [value] : [];
  });

/** Every address and number of a card, each once. */
export const waysOf = (c: Client): string[] => [...new Set(c.people.flatMap((p) => [...p.emails, ...p.phones]))];

/** Why a merge cannot be asked for yet: nothing, or the name of what is missing. */
export const missingFor = (p: Preview | null, first: string): "" | "card" | "first" =>
  !p ? "card" : (p.rivals ?? []).length > 0 && !(p.rivals ?? []).some((r) => r.id === first) ? "first" : "";
