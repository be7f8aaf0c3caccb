// What people do with a conversation; the answer is the changed row.
import { signal } from "@preact/signals";
import { toast } from "../parts/toast";
import { dropLead } from "../popup/state";
import { t } from "../text/text";
import type { Id, Row } from "../wire/frames";
import { ask, Refusal } from "../wire/http";
import { leads, putRows } from "./board";
import { loadLetters } from "./letters";
import { settled } from "./line";
import { sayRefusal } from "./refusals";
import { me } from "./session";

/** The last refusal of an action, shown where the conversation is. */
export const refused = signal<{ id: Id; text: string } | null>(null);
/** The conversation for which the hand-over dialog is open. */
export const handing = signal<Id>("");
/** The conversation that is to be laid aside: until when is asked for. */
export const snoozing = signal<Id>("");
/** The conversation that a manager wants to take beyond their limit: the reason is asked for. */
export const exceeding = signal<Id>("");
/** What goes on now: "take k7v2…". Buttons show it. */
export const working = signal("");

type Act = "accept" | "refuse" | "take" | "hand-over" | "hand-up" | "close" | "reopen" | "free" | "snooze" | "wake" | "transcript";

// What a reply on its way must not overtake: it would open a closed conversation again.
const behindReplies: readonly Act[] = ["hand-over", "hand-up", "close", "snooze", "transcript"];

// One after the other in a conversation: what is asked for while another action is on its way waits for it, and is not dropped.
// The same twice is once.
const running = new Map<Id, Promise<unknown>>();
const asked = new Set<string>();

/** Does it; true when the server did. A refusal is said above the composer. */
export function act(id: Id, what: Act, body?: unknown): Promise<boolean> {
  const name = `${what} ${id}`;
  if (asked.has(name)) return Promise.resolve(false);
  asked.add(name);
  const before = running.get(id) ?? Promise.resolve();
  const mine = before.then(() => doNow(id, what, body)).finally(() => asked.delete(name));
  const over = mine
    .catch(() => {}) // a fault of one must not hold up the next
    .finally(() => running.get(id) === over && running.delete(id));
  running.set(id, over);
  return mine;
}

async function doNow(id: Id, what: Act, body: unknown): Promise<boolean> {
  working.value = `${what} ${id}`;
  refused.value = null;
  try {
    if (behindReplies.includes(what)) await settled(id);
    const answer = await ask<{ row?: Row } | undefined>("POST", `/conversations/${id}/${what}`, body ?? {});
    if (answer?.row) putRows([answer.row]);
    return true;
  } catch (e) {
    if (what === "take" && body === undefined && e instanceof Refusal && e.code === "at_capacity" && me.peek()?.role === "manager")
      exceeding.value = id;
    else refused.value = { id, text: sayRefusal(e) };
    return false;
  } finally {
    working.value = "";
  }
}

export async function closeIt(id: Id): Promise<void> {
  if (await act(id, "close")) toast(t("toast_closed"), { label: t("reopen"), run: () => void act(id, "reopen") });
}

export async function passUp(id: Id): Promise<void> {
  if (await act(id, "hand-up")) toast(t("toast_up"));
}

export async function sendTranscript(id: Id): Promise<void> {
  if (!(await act(id, "transcript"))) return;
  toast(t("transcript_asked"));
  setTimeout(() => void loadLetters(id).catch(() => {}), 2000); // by then the server has usually answered; the card looks again anyway
}

/** Answers a lead. The popup goes at once: the reader has acknowledged it. */
export async function accept(id: Id): Promise<boolean> {
  leads.value = dropLead(leads.peek(), id);
  return act(id, "accept");
}

export async function passOn(id: Id, reason: string): Promise<void> {
  leads.value = dropLead(leads.peek(), id);
  if (await act(id, "refuse", { reason })) toast(t("toast_passed"));
}
