// What files are called where there is room for a few words only.
import { locale, t } from "../text/text";
import type { Id, Row } from "../wire/frames";

/** What was said last, for a row: the words, or what came instead of them. */
export function lastWords(row: Pick<Row, "last_text" | "last_file">): string {
  const f = row.last_file;
  if (row.last_text || !f) return row.last_text;
  if (f.picture) return f.count > 1 ? t("pictures_n", { n: f.count }) : t("picture");
  return f.count > 1 ? t("files_n", { n: f.count }) : t("file_named", { name: f.name });
}

/** A size as people read it: 480 kB, 2.4 MB. */
export function sizeWords(bytes: number): string {
  const big = bytes >= 1e6;
  const unit = big ? "megabyte" : "kilobyte";
  const value = big ? bytes / 1e6 : Math.max(bytes / 1e3, 1);
  return new Intl.NumberFormat(locale.value, { style: "unit", unit, maximumFractionDigits: big ? 1 : 0 }).format(value);
}

/** Where the bytes of a file are, and what is shown of it. */
export const fileAddress = (conversation: Id, id: string): string => `/agent/api/conversations/${conversation}/files/${id}`;
export const previewAddress = (conversation: Id, id: string): string => `${fileAddress(conversation, id)}/preview`;
