// Who is signed in. Signing out keeps drafts and the outbox: what was typed is never lost.
import { signal } from "@preact/signals";
import type { Me, Presence } from "../wire/frames";
import { ask, keepCsrf, Refusal, whenSignedOut } from "../wire/http";

export interface SessionBody {
  me: Me;
  csrf: string;
}

/** A password that was not enough: the code that is awaited, or the second step that must be set up first. */
export interface Awaited {
  ticket: string;
  set_up: boolean;
  expires_at: string;
}
/** How the server answers a password. */
export type PasswordAnswer = SessionBody | { second_step: Awaited };

/** Somebody stands between the password and the code. */
export const awaited = signal<Awaited | null>(null);
/** Why the door asks for the password once more; "" for no reason. */
export const doorRefusal = signal("");

/** undefined: not known yet; null: nobody. */
export const me = signal<Me | null | undefined>(undefined);
/** True after a session ended by itself, so that the door can say so. */
export const ended = signal(false);
/** The server was not reached when the page was opened. */
export const unreachable = signal(false);

whenSignedOut(() => {
  if (me.peek()) ended.value = true;
  me.value = null;
});

/** Takes a session that the server just opened. */
export function enter(body: SessionBody): void {
  keepCsrf(body.csrf);
  ended.value = false;
  awaited.value = null;
  doorRefusal.value = "";
  me.value = body.me;
}

/** Takes the answer to a password: a session, or the wish for a code. */
export function takeAnswer(answer: PasswordAnswer): void {
  if ("second_step" in answer) {
    doorRefusal.value = "";
    awaited.value = answer.second_step;
    if (me.peek() === undefined) me.value = null;
  } else enter(answer);
}

/** Asks who we are. */
export async function resume(): Promise<void> {
  unreachable.value = false;
  try {
    enter(await ask<SessionBody>("GET", "/session"));
  } catch (e) {
    if (e instanceof Refusal && (e.status === 0 || e.status >= 500)) unreachable.value = true;
    else me.value = null;
  }
}

export async function signIn(email: string, password: string): Promise<void> {
  takeAnswer(await ask<PasswordAnswer>("POST", "/session", { email, password }));
}

export async function signOut(): Promise<void> {
  try {
    await ask("DELETE", "/session");
  } catch (e) {
    if (!(e instanceof Refusal) || e.status === 0) throw e;
  }
  me.value = null;
  ended.value = false;
}

/** Ends the session on this side, because the server ended it. */
export function dropSession(): void {
  if (me.peek()) ended.value = true;
  me.value = null;
}

/** Asks whether the session still stands: a socket that is refused for want of one only looks cut. */
export async function checkSession(): Promise<void> {
  try {
    const body = await ask<SessionBody>("GET", "/session");
    if (me.peek()?.id === body.me.id) keepCsrf(body.csrf);
    else enter(body); // somebody else signed in from another tab
  } catch (e) {
    if (e instanceof Refusal && e.status === 401) dropSession();
  }
}

/** The person's own choice. Shown at once, put back when the server refuses. */
export async function setPresence(state: Presence): Promise<void> {
  const before = me.peek();
  if (!before) return;
  me.value = { ...before, state };
  try {
    await ask("PUT", "/me/presence", { state });
  } catch (e) {
    const still = me.peek();
    if (still?.state === state) me.value = { ...still, state: before.state };
    throw e;
  }
}
