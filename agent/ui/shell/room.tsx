// The way into a room: its screens and their words arrive with the first visit and stay.
import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DoorName, Screen } from "../model/router";
import { Failed, useSlow } from "../parts/small";
import { bringRoomWords, t } from "../text/text";

/** The screens that are rooms; the others are there from the start. */
export type RoomName = Exclude<Screen, "questions" | DoorName>;

type Rooms = typeof import("./rooms");
const rooms = signal<Rooms | "failed" | null>(null);
/** Whether the rooms have arrived. */
export const roomsHere = computed(() => rooms.value !== null && rooms.value !== "failed");

async function enter(): Promise<void> {
  if (rooms.peek() && rooms.peek() !== "failed") return;
  rooms.value = null;
  try {
    const [loaded] = await Promise.all([import("./rooms"), bringRoomWords()]);
    rooms.value = loaded;
  } catch {
    rooms.value = "failed";
  }
}

export function Room({ name }: { name: RoomName }) {
  useEffect(() => void enter(), []);
  const at = rooms.value;
  const slow = useSlow(at === null);
  // A browser remembers that a script failed: only a new page asks for it again. What was typed is kept in this browser.
  if (at === "failed") return <Failed title={t("room_failed")} again={() => location.reload()} />;
  if (at) return <at.RoomOf name={name} />;
  return slow ? (
    <p class="muted page" role="status">
      {t("room_loading")}
    </p>
  ) : null;
}
