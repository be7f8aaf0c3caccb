// The bell: rings until every lead was acknowledged, in one tab of one browser, and says when it cannot.
import { computed, effect, signal } from "@preact/signals";
import { leads } from "../model/board";
import { preferences } from "../model/config";
import { tellSound } from "../model/line";
import { me } from "../model/session";
import { playMelody } from "./melody";

const again = 4500; // ms from one bell to the next

let audio: AudioContext | null = null;
/** The browser lets no sound out until the page was touched. */
export const soundBlocked = signal(false);
const rings = signal(false);

/** Makes sound possible. Must be called from a click or key; true when it worked. */
export async function unlockSound(): Promise<boolean> {
  audio ??= new AudioContext();
  audio.onstatechange = () => {
    soundBlocked.value = audio?.state !== "running";
  };
  // A browser that forbids sound never answers, so the answer is waited for only so long.
  if (audio.state !== "running" && navigator.userActivation?.hasBeenActive !== false) {
    await Promise.race([audio.resume().catch(() => undefined), new Promise((r) => setTimeout(r, 300))]);
  }
  soundBlocked.value = audio.state !== "running";
  if (!soundBlocked.value) becomeRinger();
  return !soundBlocked.value;
}

/** Plays the melody once, as a test. */
export async function testSound(): Promise<boolean> {
  if (!(await unlockSound()) || !audio) return false;
  playMelody(audio, preferences.peek().melody, preferences.peek().volume);
  return true;
}

// Of all tabs that may make a sound one holds the lock and rings. When it is closed the next one gets the lock.
let asked = false;
function becomeRinger(): void {
  if (asked) return;
  asked = true;
  if (!navigator.locks) {
    rings.value = true;
    return;
  }
  void navigator.locks.request("usher-bell", () => {
    rings.value = true;
    return new Promise(() => {});
  });
}

/** Starts the bell for as long as the page lives. */
export function startBell(): void {
  // Tried once at the start of the shift, so that a blocked bell is known before the first lead.
  const signedIn = computed(() => Boolean(me.value));
  effect(() => {
    if (signedIn.value) void unlockSound();
  });
  effect(() => {
    if (me.value) tellSound(soundBlocked.value || preferences.value.muted);
  });
  // The first touch of the page makes sound possible without asking for it.
  const touch = () => {
    if (me.peek() && soundBlocked.peek()) void unlockSound();
  };
  addEventListener("pointerdown", touch, { capture: true });
  addEventListener("keydown", touch, { capture: true });
  let timer = 0;
  effect(() => {
    const on = leads.value.length > 0 && rings.value && !soundBlocked.value && !preferences.value.muted && Boolean(me.value);
    if (on === timer > 0) return;
    clearInterval(timer);
    timer = 0;
    if (!on) return;
    const ring = () => {
      if (audio) playMelody(audio, preferences.peek().melody, preferences.peek().volume);
    };
    ring();
    timer = window.setInterval(ring, again);
  });
}
