// The tags of a conversation: boxes to tick, found by typing. What is ticked is done at once.
import { useEffect, useState } from "preact/hooks";
import { rowName } from "../lists/row";
import { loadTags, setTag, tagging, tagRefused, tags, tagsFailed } from "../model/tags";
import { Dialog } from "../parts/dialog";
import { TextField } from "../parts/field";
import { Failed } from "../parts/small";
import { Wrong } from "../parts/wrong";
import { t } from "../text/text";
import type { Row } from "../wire/frames";
import { plain } from "./note_text";

const findFrom = 8; // so many tags are looked through faster by typing

export function TagsDialog({ row }: { row: Row }) {
  const [asked, setAsked] = useState("");
  const shut = () => {
    tagging.value = "";
  };
  useEffect(() => {
    tagRefused.value = "";
    void loadTags(); // a manager may have changed them
  }, []);
  const all = tags.value ?? [];
  const found = all.filter((tag) => plain(tag.name).includes(plain(asked.trim())));
  return (
    <Dialog title={t("tags_of", { name: rowName(row) })} onClose={shut}>
      <Wrong said={tagRefused.value} />
      {all.length === 0 && tagsFailed.value && <Failed title={t("tags_failed")} again={() => void loadTags()} />}
      {tags.value?.length === 0 && <p class="muted">{t("no_tags")}</p>}
      {all.length >= findFrom && <TextField name="find-tag" label={t("find_tag")} value={asked} onValue={setAsked} />}
      {all.length > 0 && found.length === 0 && (
        <p class="muted" role="status">
          {t("no_tag_fits")}
        </p>
      )}
      {found.length > 0 && (
        <fieldset class="rows tag-rows" aria-label={t("tags")}>
          {found.map((tag) => (
            <label class="check" key={tag.id}>
              <input
                type="checkbox"
                checked={row.tags?.includes(tag.id) ?? false}
                onChange={(e) => {
                  const box = e.currentTarget;
                  const on = box.checked;
                  // Refused, the box shows again what is true.
                  void setTag(row.id, tag.id, on).then(() => {
                    if (tagRefused.peek()) box.checked = !on;
                  });
                }}
              />{" "}
              <span class={`chip tag ${tag.colour}`}>{tag.name}</span>
            </label>
          ))}
        </fieldset>
      )}
      <div class="btns">
        <button class="btn" type="button" onClick={shut}>
          {t("done")}
        </button>
      </div>
    </Dialog>
  );
}
