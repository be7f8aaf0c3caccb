// Which files may be sent, while a manager edits it. Pure; the server has the same rules.

export const senders = ["visitors", "staff"] as const;
export type Sender = (typeof senders)[number];
export const kinds = ["picture", "document", "media", "archive", "other"] as const;

export interface FileSettings {
  visitors: { max_mib: number; kinds: readonly string[] };
  staff: { max_mib: number; kinds: readonly string[] };
  visitor_mib: number;
  site_gib: number;
  strip_place: boolean;
}
export interface FilesBody {
  settings: FileSettings;
  version: number;
  used: readonly { site: string; name: string; files: number; bytes: number }[];
}

/** The form as it is typed, one text for each setting; a kind that may be sent is "yes", otherwise "". */
export type Typed = Readonly<Record<string, string>>;

/** The largest number of each setting that is one. */
export const most: Readonly<Record<string, number>> = { "visitors.max_mib": 10, "staff.max_mib": 10, visitor_mib: 2000, site_gib: 1000 };

const yes = (is: boolean) => (is ? "yes" : "");

export function typedOf(s: FileSettings): Typed {
  const of = (who: Sender) => [
    [`${who}.max_mib`, String(s[who].max_mib)],
    ...kinds.map((kind) => [`${who}.${kind}`, yes(s[who].kinds.includes(kind))]),
  ];
  return Object.fromEntries([
    ...senders.flatMap(of),
    ["visitor_mib", String(s.visitor_mib)],
    ["site_gib", String(s.site_gib)],
    ["strip_place", yes(s.strip_place)],
  ]);
}

/** The settings that the server would refuse. */
export const mistakes = (t: Typed): string[] =>
  Object.keys(most).filter((key) => {
    const typed = (t[key] ?? "").trim();
    return !/^\d{1,4}$/.test(typed) || Number(typed) < 1 || Number(typed) > (most[key] ?? 0);
  });

/** The settings of a form without mistakes. */
export function settingsOf(t: Typed): FileSettings {
  const number = (key: string) => Number((t[key] ?? "").trim());
  const of = (who: Sender) => ({ max_mib: number(`${who}.max_mib`), kinds: kinds.filter((kind) => t[`${who}.${kind}`]) });
  return {
    visitors: of("visitors"),
    staff: of("staff"),
    visitor_mib: number("visitor_mib"),
    site_gib: number("site_gib"),
    strip_place: !!t.strip_place,
  };
}

/** The settings in which two forms differ. */
export const differences = (a: Typed, b: Typed): string[] => Object.keys(a).filter((key) => a[key]?.trim() !== b[key]?.trim());

/** My changes to `base` put on top of what somebody else made of it. */
export const onTop = (base: Typed, mine: Typed, theirs: Typed): Typed => ({
  ...theirs,
  ...Object.fromEntries(differences(base, mine).map((key) => [key, mine[key] ?? ""])),
});
