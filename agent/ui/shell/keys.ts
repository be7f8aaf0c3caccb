// How a key press is written down ("J", "Alt+A", "Mod+Shift+M", "G C"), found again and checked before it is given to an action. Pure.

/** What of a key press counts. `code` is the physical key: with Alt a letter types a sign on some keyboards. */
export interface Press {
  key: string;
  code: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
}

const lone = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Dead", "Process", "Unidentified", "Fn", "NumLock"]);

/** One press as a word; "" for a modifier by itself. Mod is Ctrl, or Cmd on a Mac. */
export function readPress(e: Press): string {
  if (lone.has(e.key)) return "";
  const mod = e.ctrlKey || e.metaKey;
  const physical = /^(?:Key|Digit)(.)$/.exec(e.code)?.[1];
  const base = (mod || e.altKey) && physical ? physical : e.key === " " ? "Space" : [...e.key].length === 1 ? e.key.toUpperCase() : e.key;
  const sign = [...base].length === 1 && !/[\p{L}\p{N}]/u.test(base); // its Shift is part of how it is typed
  return `${mod ? "Mod+" : ""}${e.altKey ? "Alt+" : ""}${e.shiftKey && !sign ? "Shift+" : ""}${base}`;
}

/** Whether a press works while somebody types: everything but what types. */
export const worksInFields = (press: string): boolean => /^(?:Mod\+|Alt\+|F\d)/.test(press);

/** Which action a press means, after what was pressed before; "more" when it begins a key of two presses. */
export function meaning(keys: Readonly<Record<string, string>>, before: string, press: string): string | "more" | null {
  const whole = before ? `${before} ${press}` : press;
  let begins = false;
  for (const [action, key] of Object.entries(keys)) {
    if (key === whole) return action;
    if (key.startsWith(`${whole} `)) begins = true;
  }
  return begins ? "more" : null;
}

/** What the console, the browser or a screen reader needs a key for. */
const kept = new Set([
  ..."Escape Enter Tab Shift+Tab Space ArrowUp ArrowDown ArrowLeft ArrowRight Home End PageUp PageDown Backspace Delete".split(" "),
  ..."Mod+C Mod+V Mod+X Mod+A Mod+Z Mod+W Mod+T Mod+N Mod+Q Mod+R Mod+L Mod+P Mod+F Mod+Tab Mod+Enter F5 F11 F12".split(" "),
]);

export type Clash = { why: "kept" } | { why: "used"; by: string };

/** What speaks against giving a key to an action. A key that begins another one of two presses clashes with that. */
export function clashOf(keys: Readonly<Record<string, string>>, action: string, key: string): Clash | null {
  if (kept.has(key)) return { why: "kept" };
  for (const [other, has] of Object.entries(keys)) {
    if (other === action || !has) continue;
    if (has === key || has.startsWith(`${key} `) || key.startsWith(`${has} `)) return { why: "used", by: other };
  }
  return null;
}

/** A key as its caps: "Mod+Shift+M" → Ctrl, Shift, M; a second press follows an empty cap. */
export function caps(key: string, mac: boolean): string[] {
  const cap: Readonly<Record<string, string>> = { Mod: mac ? "⌘" : "Ctrl", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };
  return key.split(" ").flatMap((press, i) => {
    const parts = press === "+" ? ["+"] : press.replace(/\+\+$/, "+plus").split("+");
    return [...(i > 0 ? [""] : []), ...parts.map((p) => (p === "plus" ? "+" : (cap[p] ?? p)))];
  });
}

/** The keys in force: what the person chose, else what we give; "" is off. What is stored may be from another version. */
export function inForce(given: Readonly<Record<string, string>>, chosen: unknown): Record<string, string> {
  const own = typeof chosen === "object" && chosen !== null ? (chosen as Record<string, unknown>) : {};
  const keys: Record<string, string> = {};
  for (const [action, key] of Object.entries(given)) {
    const mine = own[action];
    keys[action] = typeof mine === "string" && mine.length <= 40 ? mine : key;
  }
  return keys;
}
