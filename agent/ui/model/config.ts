// What the server put into the page for the console, and what this browser remembers.
import { signal } from "@preact/signals";
import { type Melody, melodies } from "../sound/melody";

interface Config {
  firm: string;
  language: string;
  /** The file of words of each language that was built. */
  languages: Files;
  /** The files of words that come with the rooms. */
  rooms: Files;
  /** Letters can be sent. */
  mail: boolean;
}
type Files = Readonly<Partial<Record<string, string>>>;

function readConfig(): Config {
  try {
    const c = JSON.parse(document.getElementById("config")?.textContent ?? "{}") as Partial<Config>;
    return {
      firm: c.firm || "Usher",
      language: c.language || "",
      languages: c.languages ?? {},
      rooms: c.rooms ?? {},
      mail: c.mail ?? false,
    };
  } catch {
    return { firm: "Usher", language: "", languages: {}, rooms: {}, mail: false };
  }
}

export const config: Config = readConfig();
/** The firm's name; set-up gives it before the page is loaded again. */
export const firm = signal(config.firm);

/** Reads a value of this browser; storage can be forbidden, then nothing is remembered. */
export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(`usher.${key}`);
  } catch {
    return null;
  }
}

/** Remembers a value in this browser; null forgets it. */
export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`usher.${key}`);
    else localStorage.setItem(`usher.${key}`, value);
  } catch {
    /* full or forbidden: the console works, only without memory */
  }
}

export interface Preferences {
  muted: boolean;
  melody: Melody;
  volume: number;
  letters: boolean;
  scheme: "" | "light" | "dark";
  /** Seconds for which a reply can be taken back before it is sent: 0, 5 or 10. */
  undo: number;
}
const defaults: Preferences = { muted: false, melody: "chord", volume: 0.6, letters: true, scheme: "", undo: 0 };

function readPreferences(): Preferences {
  try {
    const kept = { ...defaults, ...(JSON.parse(remembered("preferences") ?? "{}") as Partial<Preferences>) };
    return kept.melody in melodies ? kept : { ...kept, melody: defaults.melody }; // a later version may have had others
  } catch {
    return defaults;
  }
}

/** The reader's own choices, kept in this browser and alike in its tabs. */
export const preferences = signal<Preferences>(readPreferences());

export function prefer(change: Partial<Preferences>): void {
  preferences.value = { ...preferences.value, ...change };
  remember("preferences", JSON.stringify(preferences.value));
}

addEventListener("storage", (e) => {
  if (e.key === "usher.preferences") preferences.value = readPreferences();
});
