// What will go with the next message: thumbnails with their progress, and the ways to bring files in.
import { useRef } from "preact/hooks";
import type { Mode } from "../model/drafts";
import { sayRefusal } from "../model/refusals";
import { Icon } from "../parts/icon";
import { t } from "../text/text";
import type { Id } from "../wire/frames";
import { attach, canRetry, removeUpload, retryUpload, staged, type Upload, uploads } from "./uploads";
import { sizeWords } from "./words";
import "./files.css";

export function AttachButton({ conversation, mode }: { conversation: Id; mode: Mode }) {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <button class="btn quiet icon" type="button" aria-label={t("attach")} title={t("attach")} onClick={() => chooser.current?.click()}>
        <Icon n="clip" />
      </button>
      <input
        class="sr"
        ref={chooser}
        type="file"
        multiple
        tabIndex={-1}
        aria-hidden="true"
        onChange={(e) => {
          attach(conversation, mode, [...(e.currentTarget.files ?? [])]);
          e.currentTarget.value = "";
        }}
      />
    </>
  );
}

export function Staged({ conversation, mode }: { conversation: Id; mode: Mode }) {
  const list = staged(uploads.value, conversation, mode);
  if (list.length === 0) return null;
  return (
    <ul class="staged" aria-label={t("attached")}>
      {list.map((u) => (
        <One key={u.id} upload={u} />
      ))}
    </ul>
  );
}

function One({ upload: u }: { upload: Upload }) {
  return (
    <li class={u.failed ? "failed" : ""}>
      {u.picture ? (
        <img src={u.picture} alt="" width={40} height={40} />
      ) : (
        <span class="file-icon">
          <Icon n="file" />
        </span>
      )}
      <span class="grow">
        <b class="clip" title={u.name}>
          {u.name}
        </b>
        {u.failed ? (
          <span class="error" role="alert">
            <Icon n="alert" />
            {sayRefusal(u.failed)}
          </span>
        ) : u.done ? (
          <span class="small faint">{sizeWords(u.size)}</span>
        ) : (
          <progress max={1} value={u.part} aria-label={t("file_going", { name: u.name })} />
        )}
      </span>
      {u.failed !== null && canRetry(u.id) && (
        <button class="btn quiet" type="button" aria-label={`${t("try_again")}: ${u.name}`} onClick={() => retryUpload(u.id)}>
          {t("try_again")}
        </button>
      )}
      <button
        class="btn quiet icon"
        type="button"
        aria-label={t(u.done || u.failed ? "remove_file" : "cancel_file", { name: u.name })}
        title={t(u.done || u.failed ? "remove_file" : "cancel_file", { name: u.name })}
        onClick={() => removeUpload(u.id)}
      >
        <Icon n="x" />
      </button>
    </li>
  );
}

/** Why what is written cannot go yet because of its files; empty when it can. */
export function waitsFor(list: readonly Upload[]): string {
  if (list.some((u) => u.failed)) return t("files_failed");
  return list.some((u) => !u.done) ? t("files_wait") : "";
}
