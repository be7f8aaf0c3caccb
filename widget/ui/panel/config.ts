// What the server writes into the frame's HTML as <script type="application/json" id="config">.

/** How the office is staffed at this moment. Times are RFC 3339, usually_s is in seconds. */
export interface Office {
  state: "here" | "away" | "closed";
  people?: number;
  opens_at?: string;
  usually_s?: number;
}

/** A picture by its id, and whom of the staff it shows, as by.who of their messages; without of it is the firm's. */
export interface Picture {
  id: string;
  of?: string;
}

/** One question of the site's questionnaire. */
export interface Field {
  key: string;
  label: string;
  kind: "text" | "email" | "phone" | "choice" | "consent";
  required?: boolean;
  /** A line below the label. */
  hint?: string;
  /** What may be chosen, and what each is called where that is another word. */
  options?: string[] | null;
  names?: string[];
  /** What a consent agrees to; http or https. */
  link?: { text: string; url: string };
  /** Asked only when an earlier question has one of these answers; a consent that was given is "true". */
  shown_when?: { key: string; values: string[] } | undefined;
  /** It is asked for because nobody is there, which is said beside it. Set by the panel. */
  reach?: boolean;
}

export interface Config {
  site: string;
  /** The firm's name, as the visitor knows it. */
  name: string;
  language: string;
  /** Pages that may embed the panel, as origins; the leftmost label may be "*". */
  origins: string[];
  form: { version: number; fields: Field[] };
  brand: { color?: string; on_color?: string; dark_color?: string; on_dark_color?: string };
  /** What the chat shows while nobody answers. */
  picture?: Picture | null | undefined;
  contact: { email?: string; phone?: string };
  office: Office;
  /** The site's own words: above the form, above it while nobody is here, and below it. */
  texts: { greeting?: string; away?: string; consent?: string };
  /** False while the site takes no new conversations; replies in old ones still work. */
  starting: boolean;
}

/** Reads the settings. A part that is missing gets a value with which the panel still works. */
export function readConfig(json: string): Config {
  const raw = (JSON.parse(json) ?? {}) as Partial<Config>;
  return {
    site: raw.site ?? "",
    name: raw.name ?? "",
    language: raw.language ?? "en",
    origins: raw.origins ?? [],
    form: { version: raw.form?.version ?? 0, fields: raw.form?.fields ?? [] },
    brand: raw.brand ?? {},
    picture: raw.picture,
    contact: raw.contact ?? {},
    office: raw.office ?? { state: "closed" },
    texts: raw.texts ?? {},
    starting: raw.starting ?? true,
  };
}
