// Taking one's own message back, and reading what was taken back.
import { signal } from "@preact/signals";
import { sealMessage } from "../conversation/state";
import { toast } from "../parts/toast";
import { t } from "../text/text";
import type { Id, Row } from "../wire/frames";
import { ask } from "../wire/http";
import { conversation, putConversation, putRows } from "./board";
import { me } from "./session";

interface Which {
  conversation: Id;
  message: string;
}
/** The message for which the question is open. */
export const retracting = signal<Which | null>(null);
/** The retracted message whose original somebody wants to read. */
export const unsealing = signal<Which | null>(null);

const path = (w: Which) => `/conversations/${w.conversation}/messages/${encodeURIComponent(w.message)}`;

/** Takes it back. The tombstone comes with the event, here as everywhere. Throws Refusal. */
export async function retract(which: Which, reason: string, keepFiles = false): Promise<void> {
  const { row } = await ask<{ row: Row }>("POST", `${path(which)}/retract`, {
    ...(reason ? { reason } : {}),
    ...(keepFiles ? { keep_files: true } : {}),
  });
  putConversation(sealMessage(conversation(which.conversation), which.message));
  putRows([row]);
}

/** Gives the original. That it was read is in the log before it comes. Throws Refusal. */
export async function readOriginal(which: Which): Promise<string> {
  return (await ask<{ text: string }>("POST", `${path(which)}/original`)).text;
}

/** Asks about one's own message: that one, or the last that can be taken back. */
export function askRetract(id: Id, message = ""): void {
  const mine = conversation(id).events.filter((e) => e.kind === "said" && e.data.by?.id === me.peek()?.id && !e.data.retracted);
  const found = message ? mine.find((e) => e.data.id === message) : mine.at(-1);
  if (found?.data.id) retracting.value = { conversation: id, message: found.data.id };
  else toast(t("nothing_to_retract"));
}
