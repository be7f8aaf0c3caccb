// The firm's tags: a name, a colour of the house and never the colour alone.
import { useEffect, useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { me } from "../model/session";
import { type Colour, colours, loadTags, type Tag, tags, tagsFailed } from "../model/tags";
import { Dialog, DialogEnd } from "../parts/dialog";
import { TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { Banner, Empty, Failed, SkeletonRows, useSlow } from "../parts/small";
import { SureDialog } from "../parts/sure";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { t } from "../text/text";
import { ask, Refusal } from "../wire/http";

export function TagsPart() {
  const [editing, setEditing] = useState<Tag | "new" | null>(null);
  const [removing, setRemoving] = useState<Tag | null>(null);
  useEffect(() => void loadTags(), []);
  const all = tags.value;
  const slow = useSlow(!all && !tagsFailed.value);
  const manager = me.value?.role === "manager";
  return (
    <>
      <div class="head">
        <div>
          <h1 tabIndex={-1}>{t("tags")}</h1>
          <p>{t("tags_lead")}</p>
        </div>
        {manager && (
          <button class="btn primary" type="button" onClick={() => setEditing("new")}>
            <Icon n="plus" />
            {t("add_tag")}
          </button>
        )}
      </div>
      {tagsFailed.value && !all && <Failed title={t("tags_failed")} again={() => void loadTags()} />}
      {slow && <SkeletonRows word={t("loading")} />}
      {all?.length === 0 && <Empty icon="tag" title={t("empty_tags")} hint={t("no_tags")} />}
      {all && all.length > 0 && (
        <ul class="people replies tag-list">
          {all.map((tag) => (
            <li class="reply" key={tag.id}>
              <p class="line wrap">
                <span class={`chip tag ${tag.colour}`}>{tag.name}</span>
                <span class="small faint">{t(`colour_${tag.colour}`)}</span>
              </p>
              {manager && (
                <p class="btns">
                  <button class="btn" type="button" aria-label={t("change_tag", { name: tag.name })} onClick={() => setEditing(tag)}>
                    {t("change")}
                  </button>
                  <button
                    class="btn quiet icon"
                    type="button"
                    aria-label={t("remove_tag", { name: tag.name })}
                    title={t("remove_tag", { name: tag.name })}
                    onClick={() => setRemoving(tag)}
                  >
                    <Icon n="trash" />
                  </button>
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
      {editing && <TagDialog tag={editing === "new" ? null : editing} onClose={() => setEditing(null)} />}
      {removing && <RemoveTag tag={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}

function TagDialog({ tag, onClose }: { tag: Tag | null; onClose: () => void }) {
  const [from, setFrom] = useState(tag);
  const [name, setName] = useState(tag?.name ?? "");
  const [colour, setColour] = useState<Colour>(tag?.colour ?? "plain");
  const [theirs, setTheirs] = useState<Tag | null>(null);
  const [bad, setBad] = useState<string | undefined>();
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (e: Event) => {
    e.preventDefault();
    setBad(name.trim() ? undefined : t("fill_in"));
    if (!name.trim() || busy) return;
    setBusy(true);
    setWrong("");
    setTheirs(null);
    try {
      if (from) await ask("PUT", `/tags/${from.id}`, { name: name.trim(), colour, n: from.n });
      else await ask("POST", "/tags", { name: name.trim(), colour });
      toast(t("tag_saved"));
      onClose();
      void loadTags();
    } catch (err) {
      setBusy(false);
      if (err instanceof Refusal && err.code === "newer_version" && from) {
        await loadTags();
        const now = tags.peek()?.find((x) => x.id === from.id);
        setTheirs(now ?? null);
        setFrom(now ?? from); // saving once more puts one's own on top of it
        setWrong(now ? "" : t("err_not_found"));
        return;
      }
      if (err instanceof Refusal && err.code === "name_taken") setBad(t("tag_taken"));
      else setWrong(sayRefusal(err));
    }
  };
  return (
    <Dialog title={tag ? t("change_tag", { name: tag.name }) : t("add_tag")} onClose={onClose}>
      <form class="stack" onSubmit={(e) => void submit(e)} noValidate>
        <Wrong said={wrong} />
        {theirs && (
          <Banner kind="amber" icon="alert" role="alert">
            <span class="grow">
              {t("tag_clash")} <span class={`chip tag ${theirs.colour}`}>{theirs.name}</span> ({t(`colour_${theirs.colour}`)})
            </span>
          </Banner>
        )}
        <TextField name="tag-name" label={t("name_of")} value={name} onValue={setName} error={bad} maxLength={30} />
        <fieldset class="rows tag-rows" aria-label={t("colour")}>
          {colours.map((c) => (
            <label class="check" key={c}>
              <input type="radio" name="colour" checked={colour === c} onChange={() => setColour(c)} />{" "}
              <span class={`chip tag ${c}`}>{name.trim() || t("tags")}</span> {t(`colour_${c}`)}
            </label>
          ))}
        </fieldset>
        <DialogEnd onClose={onClose} busy={busy} label={t("save")} />
      </form>
    </Dialog>
  );
}

function RemoveTag({ tag, onClose }: { tag: Tag; onClose: () => void }) {
  const remove = async () => {
    try {
      await ask("DELETE", `/tags/${tag.id}?n=${tag.n}`);
      onClose();
    } finally {
      void loadTags();
    }
  };
  return (
    <SureDialog title={t("remove_tag_q", { name: tag.name })} label={t("remove")} kind="primary" run={remove} onClose={onClose}>
      <p>{t("remove_tag_says")}</p>
    </SureDialog>
  );
}
