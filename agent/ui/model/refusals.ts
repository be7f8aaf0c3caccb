// What a refusal is called in the reader's language: what did not happen, why, what to do.

import { isWord, t, tcode } from "../text/text";
import { Refusal } from "../wire/http";

/** One sentence for anything that was thrown by a request. */
export function sayRefusal(e: unknown): string {
  if (!(e instanceof Refusal)) throw e; // a fault of ours is not the server's refusal
  if (e.status === 0) return t("server_not_reached");
  if (isWord(`err_${e.code}`)) return tcode("err_", e.code);
  if (e.status === 403) return t("err_forbidden");
  if (e.status === 404) return t("err_not_found");
  if (e.status === 409) return t("err_conflict");
  return e.message || t("something_failed", { code: e.code });
}
