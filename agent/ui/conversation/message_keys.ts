// What the letters Q and U do: to the focused message, else to the last one.
import { conversation } from "../model/board";
import { quote } from "../model/drafts";
import { askRetract } from "../model/retract";
import type { Id } from "../wire/frames";
import { toComposer } from "./composer";

const focused = () => document.activeElement?.closest<HTMLElement>("[data-msg]")?.dataset.msg ?? "";

/** Quotes the focused message in the reply, else the last one that was not retracted. */
export function quoteFocused(id: Id): void {
  const all = conversation(id).events.filter((e) => e.kind === "said" && !e.data.retracted);
  const found = all.find((e) => e.data.id === focused()) ?? all.at(-1);
  if (!found?.data.id) return;
  quote(id, found.data.id);
  toComposer("reply");
}

/** Asks whether to retract the focused message if it is one's own, else one's last one. */
export function retractFocused(id: Id): void {
  const own = document.activeElement?.closest(".msg.out") ? focused() : "";
  askRetract(id, own);
}
