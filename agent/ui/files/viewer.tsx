// A picture by itself: larger, with the ones beside it by arrow, and its file to be saved.
import { useEffect } from "preact/hooks";
import { Dialog } from "../parts/dialog";
import { Icon } from "../parts/icon";
import { t } from "../text/text";
import { looking } from "./files";
import { fileAddress, previewAddress } from "./words";

export function Viewer() {
  const l = looking.value;
  const f = l?.pictures[l.at];
  const many = (l?.pictures.length ?? 0) > 1;
  const step = (by: number) => {
    const at = looking.peek();
    if (!at) return;
    looking.value = { ...at, at: (at.at + by + at.pictures.length) % at.pictures.length };
  };
  useEffect(() => {
    if (!many) return;
    const key = (e: KeyboardEvent) => {
      if (e.key === "ArrowLeft") step(-1);
      if (e.key === "ArrowRight") step(1);
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, [many]);
  useEffect(
    () => () => {
      looking.value = null;
    },
    [],
  );
  if (!l || !f) return null;
  const shut = () => {
    looking.value = null;
  };
  return (
    <Dialog title={f.name} onClose={shut}>
      <figure class="viewer">
        <img src={previewAddress(l.conversation, f.id)} alt={f.name} width={f.width} height={f.height} />
        {many && (
          <figcaption class="small faint">
            <span role="status">{t("picture_n_of", { n: l.at + 1, all: l.pictures.length })}</span>
          </figcaption>
        )}
      </figure>
      <div class="btns">
        {many && (
          <>
            <button
              class="btn icon"
              type="button"
              aria-label={t("previous_picture")}
              title={t("previous_picture")}
              onClick={() => step(-1)}
            >
              <Icon n="left" />
            </button>
            <button class="btn icon" type="button" aria-label={t("next_picture")} title={t("next_picture")} onClick={() => step(1)}>
              <Icon n="right" />
            </button>
          </>
        )}
        <a class="btn" href={fileAddress(l.conversation, f.id)} download={f.name}>
          <Icon n="download" />
          {t("download")}
        </a>
        <button class="btn primary" type="button" onClick={shut}>
          {t("shut")}
        </button>
      </div>
    </Dialog>
  );
}
