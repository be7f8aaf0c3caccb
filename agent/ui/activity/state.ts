// What the activity asks for, and where its lines lead.
export const groups = ["people", "sites", "routing", "alerts", "desk", "programs", "privacy", "blocks", "sealed"] as const;

export interface Asked {
  by: string;
  group: string;
  from: string;
  to: string;
}

const day = /^\d{4}-\d{2}-\d{2}$/;

/** The question in an address. A day that is not whole yet is not asked for; the last day is meant with all its hours. */
export function queryOf(a: Asked, after: string): string {
  const q = new URLSearchParams();
  if (a.by) q.set("by", a.by);
  if (a.group) q.set("group", a.group);
  const from = day.test(a.from) ? Date.parse(`${a.from}T00:00`) : Number.NaN;
  const to = day.test(a.to) ? Date.parse(`${a.to}T00:00`) + 86_400_000 : Number.NaN;
  if (!Number.isNaN(from)) q.set("from", new Date(from).toISOString());
  if (!Number.isNaN(to)) q.set("to", new Date(to).toISOString());
  if (after) q.set("after", after);
  const text = q.toString();
  return text && `?${text}`;
}

/** Where the thing is that a line is about, or nothing. */
export function linkOf(l: { group: string; kind: string; about: string; id: string }): string {
  if (l.kind === "file_settings_changed") return "/agent/files";
  switch (l.group) {
    case "people":
      return "/agent/people";
    case "sites":
      return `/agent/sites/${l.about}`;
    case "desk":
      return l.id.startsWith("tags") ? "/agent/tags" : "/agent/replies";
    case "programs":
      return l.kind === "webhook_removed" ? "/agent/integration" : `/agent/integration/${l.about}`;
    case "routing":
      return "/agent/routing";
    case "alerts":
      return "/agent/alerts";
    case "sealed":
      return `/agent/c/${l.about}`;
    case "privacy":
      return l.id.startsWith("conversation:") ? `/agent/c/${l.about}` : "/agent/privacy";
    case "blocks":
      return "/agent/privacy";
  }
  return "";
}

/** A path of the settings as people can read it: "form.fields.city.label" → "form › city › label". */
export const pathWord = (path: string) =>
  path
    .split(".")
    .filter((p) => p !== "fields")
    .map((p) => p.replaceAll("_", " "))
    .join(" › ");
