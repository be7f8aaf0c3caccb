// Files in the log: pictures as their previews, everything else as a row with its name and size.
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { Icon } from "../parts/icon";
import { t } from "../text/text";
import type { FileInfo, Id } from "../wire/frames";
import { fileAddress, previewAddress, sizeWords } from "./words";
import "./files.css";

/** The pictures that are looked at, and which of them. */
export const looking = signal<{ conversation: Id; pictures: readonly FileInfo[]; at: number } | null>(null);

export function Files({ conversation, files, tab = 0 }: { conversation: Id; files: readonly FileInfo[]; tab?: number }) {
  const pictures = files.filter((f) => f.preview);
  const others = files.filter((f) => !f.preview);
  return (
    <>
      {pictures.length > 0 && (
        <span class={`pictures${pictures.length > 1 ? " many" : ""}`}>
          {pictures.map((f, at) => (
            <Picture
              key={f.id}
              conversation={conversation}
              file={f}
              tab={tab}
              look={() => {
                looking.value = { conversation, pictures, at };
              }}
            />
          ))}
        </span>
      )}
      {others.map((f) => (
        <FileRow key={f.id} conversation={conversation} file={f} tab={tab} />
      ))}
    </>
  );
}

function Picture({ conversation, file: f, tab, look }: { conversation: Id; file: FileInfo; tab: number; look: () => void }) {
  const [broken, setBroken] = useState(false);
  if (broken) return <FileRow conversation={conversation} file={f} tab={tab} />;
  return (
    <button class="picture" type="button" tabIndex={tab} aria-label={t("open_picture", { name: f.name })} title={f.name} onClick={look}>
      <img
        src={previewAddress(conversation, f.id)}
        alt=""
        width={f.width}
        height={f.height}
        loading="lazy"
        onError={() => setBroken(true)}
      />
    </button>
  );
}

export function FileRow({ conversation, file: f, tab = 0 }: { conversation: Id; file: FileInfo; tab?: number }) {
  return (
    <a class="file-row" href={fileAddress(conversation, f.id)} download={f.name} tabIndex={tab}>
      <Icon n="file" />
      <span class="grow">
        <span class="clip" title={f.name}>
          <span class="sr">{t("download")} </span>
          {f.name}
        </span>
        <span class="small">{sizeWords(f.size)}</span>
      </span>
      <Icon n="download" />
    </a>
  );
}
