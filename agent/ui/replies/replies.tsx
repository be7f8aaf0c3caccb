// Ready replies and tags: what one has at hand beside a conversation. Everybody keeps replies of their own, managers those of the firm.
import { useEffect, useState } from "preact/hooks";
import { plain } from "../conversation/note_text";
import { loadReplies, replies, repliesFailed } from "../model/replies";
import { place } from "../model/router";
import { me } from "../model/session";
import { TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { Empty, Failed, SkeletonRows, useSlow } from "../parts/small";
import { t } from "../text/text";
import type { Reply } from "./fill";
import { RemoveReply, ReplyDialog } from "./reply_dialog";
import { TagsPart } from "./tags";
import "./replies.css";

export function RepliesPage() {
  const tags = place.value.site === "tags";
  return (
    <div class="page">
      <div class="inner">
        <nav class="seg" aria-label={t("replies")}>
          <a href="/agent/replies" aria-current={tags ? undefined : "page"}>
            {t("ready_replies")}
          </a>
          <a href="/agent/tags" aria-current={tags ? "page" : undefined}>
            {t("tags")}
          </a>
        </nav>
        {tags ? <TagsPart /> : <RepliesPart />}
      </div>
    </div>
  );
}

/** Whether the reader may change a reply: their own, and as a manager the firm's. */
const mayChange = (r: Reply) => r.owner !== "" || me.value?.role === "manager";

function RepliesPart() {
  const [asked, setAsked] = useState("");
  const [editing, setEditing] = useState<Reply | "new" | null>(null);
  const [removing, setRemoving] = useState<Reply | null>(null);
  useEffect(() => void loadReplies(), []);
  const all = replies.value;
  const slow = useSlow(!all && !repliesFailed.value);
  const q = plain(asked.trim());
  const found = (all ?? []).filter((r) => [r.name, r.text, ...Object.values(r.texts ?? {})].some((s) => plain(s).includes(q)));
  return (
    <>
      <div class="head">
        <div>
          <h1 tabIndex={-1}>{t("ready_replies")}</h1>
          <p>{t("replies_lead")}</p>
        </div>
        <button class="btn primary" type="button" onClick={() => setEditing("new")}>
          <Icon n="plus" />
          {t("add_reply")}
        </button>
      </div>
      {repliesFailed.value && !all && <Failed title={t("replies_failed")} again={() => void loadReplies()} />}
      {slow && <SkeletonRows word={t("loading")} />}
      {all?.length === 0 && <Empty icon="pen" title={t("no_replies")} hint={t("no_replies_hint")} />}
      {all && all.length > 0 && (
        <>
          <TextField name="find-reply" label={t("find_reply")} value={asked} onValue={setAsked} />
          {found.length === 0 ? (
            <p class="muted" role="status">
              {t("no_reply_fits")}
            </p>
          ) : (
            <ul class="people replies">
              {found.map((r) => (
                <li class="reply" key={r.id}>
                  <p class="line wrap">
                    <b>/{r.name}</b>
                    <span class={`chip ${r.owner ? "accent" : ""}`}>{t(r.owner ? "own_reply" : "shared_reply")}</span>
                    {Object.keys(r.texts ?? {})
                      .sort()
                      .map((l) => (
                        <span class="chip line" key={l}>
                          {l}
                        </span>
                      ))}
                  </p>
                  <p class="small text">{r.text}</p>
                  {mayChange(r) && (
                    <p class="btns">
                      <button class="btn" type="button" aria-label={t("change_reply", { name: r.name })} onClick={() => setEditing(r)}>
                        {t("change")}
                      </button>
                      <button
                        class="btn quiet icon"
                        type="button"
                        aria-label={t("remove_reply", { name: r.name })}
                        title={t("remove_reply", { name: r.name })}
                        onClick={() => setRemoving(r)}
                      >
                        <Icon n="trash" />
                      </button>
                    </p>
                  )}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      {editing && <ReplyDialog reply={editing === "new" ? null : editing} onClose={() => setEditing(null)} />}
      {removing && <RemoveReply reply={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}
