// What the webhooks' screens work with.

export interface Webhook {
  id: string;
  name: string;
  url: string;
  types: string[];
  sites: string[];
  enabled: boolean;
  off: string;
  counts: Record<"waiting" | "delivered" | "failed" | "dropped", number>;
  paused_until: string | null;
  version: number;
}
export interface Try {
  at: string;
  status: number;
  ms: number;
  answer: string;
  why: string;
}
export interface Delivery {
  id: string;
  type: string;
  about: string;
  at: string;
  queued_at: string;
  state: "waiting" | "delivered" | "failed" | "dropped";
  why: string;
  next_at: string | null;
  tries: Try[];
}
export const states = ["delivered", "waiting", "failed", "dropped"] as const;

/** Whether an address can be one of a receiver; the server says the rest. */
export function looksRight(url: string): boolean {
  try {
    const u = new URL(url.trim());
    return (u.protocol === "https:" || u.protocol === "http:") && u.username === "";
  } catch {
    return false;
  }
}

/** The key of a code's word. */
export const typeKey = (type: string) => type.replace(".", "_");

/** What came back last, in short. */
export const lastTry = (d: Delivery): Try | undefined => d.tries.at(-1);

/** The page looks again by itself while something is on its way. */
export const looksAgain = (items: readonly Delivery[]) => items.some((d) => d.state === "waiting");
