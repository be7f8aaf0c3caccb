// Above the log: the note with which a colleague handed this over, that it sleeps, and its tags.
import { signal } from "@preact/signals";
import { sleeps } from "../lists/state";
import { TagChips } from "../lists/tag_chips";
import { conversations } from "../model/board";
import { me } from "../model/session";
import { tagging, tagsOf } from "../model/tags";
import { Icon } from "../parts/icon";
import { clockTime, fullTime } from "../text/format";
import { t } from "../text/text";
import type { Row } from "../wire/frames";
import { authorName } from "./author";
import { Sleeps } from "./snooze";

const read = signal<ReadonlySet<string>>(new Set()); // notes that the reader has put away; in the log they stay

export function Above({ row }: { row: Row }) {
  const tagged = tagsOf(row).length > 0;
  const note = handNote(row);
  if (!tagged && !note && !sleeps(row)) return null;
  return (
    <div class="above">
      {note && (
        <section class="noteb" aria-label={t("hand_note_from", { name: authorName(note.data.by ?? { kind: "agent" }, row) })}>
          <p class="who">
            <Icon n="hand" />
            <b>{t("hand_note_from", { name: authorName(note.data.by ?? { kind: "agent" }, row) })}</b>
            <time dateTime={note.at} title={fullTime(note.at)}>
              {clockTime(note.at)}
            </time>
            <button
              class="btn quiet icon end"
              type="button"
              aria-label={t("dismiss")}
              title={t("dismiss")}
              onClick={() => {
                read.value = new Set(read.peek()).add(row.hand_note);
              }}
            >
              <Icon n="x" />
            </button>
          </p>
          <p class="words">{note.data.text}</p>
        </section>
      )}
      {sleeps(row) && <Sleeps row={row} />}
      {tagged && (
        <div class="line tag-line">
          <TagChips row={row} most={20} />
          <button
            class="btn quiet icon"
            type="button"
            aria-label={t("change_tags")}
            title={t("change_tags")}
            onClick={() => {
              tagging.value = row.id;
            }}
          >
            <Icon n="pen" />
          </button>
        </div>
      )}
    </div>
  );
}

// The note is for who was handed the conversation, until they answer.
function handNote(row: Row) {
  if (!row.hand_note || row.agent !== me.value?.id || read.value.has(row.hand_note)) return undefined;
  return conversations.value.get(row.id)?.notes.find((e) => e.data.id === row.hand_note);
}
