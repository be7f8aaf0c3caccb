// What the author of something is called on this screen.
import { rowName } from "../lists/row";
import { people } from "../model/board";
import { me } from "../model/session";
import type { Author, Id, Row } from "../wire/frames";

/** The name of one of the staff, as far as it is known. */
export function staffName(id: Id | undefined, fallback = ""): string {
  if (id && id === me.peek()?.id) return me.peek()?.name ?? fallback;
  return people.peek().find((p) => p.id === id)?.name || fallback;
}

/** The portrait of one of the staff; it follows when they change it. */
export function staffPhoto(id: Id | undefined): string | undefined {
  return people.value.find((p) => p.id === id)?.photo ?? (id === me.value?.id ? me.value?.photo : undefined);
}

/** The name of who wrote: the visitor as in the list, one of the staff by name. */
export function authorName(by: Author, row: Row): string {
  return by.kind === "visitor" ? rowName(row) : by.name || staffName(by.id);
}
