// An internal note in the log: paper, a lock, and the words that only the team sees it.
import { Files } from "../files/files";
import { people } from "../model/board";
import { discardNote, tryNoteAgain } from "../model/notes";
import { Icon } from "../parts/icon";
import { Avatar } from "../parts/small";
import { clockTime, fullTime } from "../text/format";
import { t } from "../text/text";
import type { Id } from "../wire/frames";
import { staffName, staffPhoto } from "./author";
import type { NoteItem } from "./items";
import { marked } from "./message";
import { mentionPieces } from "./note_text";

export function Note({ note, conversation }: { note: NoteItem; conversation: Id }) {
  const mentioned = people.value.filter((p) => note.mentions.includes(p.id));
  return (
    <div class={`noteb${marked.value === note.id ? " marked" : ""}`} data-msg={note.id} tabIndex={-1}>
      <p class="who">
        <Icon n="lock" />
        <Avatar name={note.by.name || staffName(note.by.id)} photo={staffPhoto(note.by.id)} size="sm" />
        <b>{note.by.name || staffName(note.by.id)}</b>
        <time dateTime={note.at} title={fullTime(note.at)}>
          {clockTime(note.at)}
        </time>
        <span>· {t("note_team")}</span>
        {note.state === "saving" && <span>· {t("saving")}</span>}
      </p>
      <p class="words">
        {mentionPieces(note.text, mentioned).map((p, i) =>
          p.id ? (
            <span class="at" key={i}>
              {p.text}
            </span>
          ) : (
            p.text
          ),
        )}
      </p>
      {note.files.length > 0 && <Files conversation={conversation} files={note.files} />}
      {note.state === "failed" && (
        <p class="meta fail">
          <Icon n="alert" />
          {t("not_saved")}
          <button class="btn quiet" type="button" onClick={() => tryNoteAgain(note.id)}>
            {t("try_again")}
          </button>
          <button class="btn quiet" type="button" onClick={() => discardNote(note.id)}>
            {t("throw_away")}
          </button>
        </p>
      )}
    </div>
  );
}
