// Writing a ready reply. Whoever saves second sees the difference first.
import { useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { loadReplies, replies } from "../model/replies";
import { me } from "../model/session";
import { Dialog, DialogEnd } from "../parts/dialog";
import { SelectField, TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { SureDialog } from "../parts/sure";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { languageName } from "../text/format";
import { languageNames, t } from "../text/text";
import { ask, Refusal } from "../wire/http";
import { difference, type Reply, unknownIn, variables } from "./fill";

type Bad = Readonly<Record<string, string | undefined>>;
const nameForm = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}_-]{0,31}$/u;
const list = variables.map((v) => `{${v}}`).join(", ");
const mostText = 4000; // characters

function wrongText(text: string): string | undefined {
  if (!text.trim()) return t("fill_in");
  const over = [...text].length - mostText;
  if (over > 0) return t("too_long", { n: over });
  const [odd] = unknownIn(text);
  return odd === undefined ? undefined : t("unknown_var", { what: `{${odd}}`, list });
}

export function ReplyDialog({ reply, onClose }: { reply: Reply | null; onClose: () => void }) {
  const manager = me.value?.role === "manager";
  const [base, setBase] = useState(reply); // the version that a change is made from
  const [name, setName] = useState(reply?.name ?? "");
  const [text, setText] = useState(reply?.text ?? "");
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(reply?.texts ?? {});
  const [shared, setShared] = useState(reply ? reply.owner === "" : manager);
  const [theirs, setTheirs] = useState<Reply | null>(null);
  const [bad, setBad] = useState<Bad>({});
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const more = Object.keys(languageNames).filter((l) => !(l in texts));
  const save = async (from: Reply | null) => {
    const found: Record<string, string | undefined> = {
      name: nameForm.test(name.trim()) ? undefined : t("reply_name_bad"),
      text: wrongText(text),
      ...Object.fromEntries(Object.entries(texts).map(([l, s]) => [`texts.${l}`, wrongText(s)])),
    };
    setBad(found);
    if (busy || Object.values(found).some(Boolean)) return;
    setBusy(true);
    setWrong("");
    const body = { name: name.trim(), text, texts };
    try {
      if (from) await ask("PUT", `/replies/${from.id}`, { ...body, n: from.n });
      else await ask("POST", "/replies", { ...body, shared });
      toast(t("reply_saved"));
      onClose();
      void loadReplies();
    } catch (e) {
      setBusy(false);
      if (e instanceof Refusal && e.code === "newer_version" && from) {
        await loadReplies();
        const now = replies.peek()?.find((r) => r.id === from.id);
        setTheirs(now ?? null);
        setWrong(now ? "" : t("err_not_found"));
        return;
      }
      if (e instanceof Refusal) setBad(e.code === "name_taken" ? { name: t("reply_name_taken") } : e.fields);
      setWrong(sayRefusal(e));
    }
  };
  const takeTheirs = (r: Reply) => {
    setBase(r);
    setName(r.name);
    setText(r.text);
    setTexts(r.texts ?? {});
    setTheirs(null);
  };
  const saveMine = (r: Reply) => {
    setBase(r);
    setTheirs(null);
    void save(r);
  };
  return (
    <Dialog title={reply ? t("change_reply", { name: reply.name }) : t("add_reply")} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          void save(base);
        }}
      >
        <Wrong said={wrong} />
        {theirs && <Clash mine={{ ...theirs, name: name.trim(), text, texts }} theirs={theirs} take={takeTheirs} save={saveMine} />}
        <TextField
          name="reply-name"
          label={t("reply_name")}
          hint={t("reply_name_hint")}
          value={name}
          onValue={setName}
          error={bad.name}
          maxLength={32}
        />
        {!reply && manager && (
          <SelectField
            label={t("who_uses")}
            value={shared ? "all" : "me"}
            onValue={(v) => setShared(v === "all")}
            options={[
              ["all", t("shared_reply")],
              ["me", t("own_reply")],
            ]}
          />
        )}
        <TextField
          name="reply-text"
          label={t("reply_text")}
          hint={t("reply_text_hint", { list })}
          lines={4}
          value={text}
          onValue={setText}
          error={bad.text}
        />
        {Object.entries(texts).map(([l, s]) => (
          <div class="in-language" key={l}>
            <TextField
              name={`reply-text-${l}`}
              label={t("reply_in", { language: languageName(l) })}
              lines={3}
              value={s}
              onValue={(v) => setTexts({ ...texts, [l]: v })}
              error={bad[`texts.${l}`]}
            />
            <button
              class="btn quiet icon"
              type="button"
              aria-label={t("remove_language", { language: languageName(l) })}
              title={t("remove_language", { language: languageName(l) })}
              onClick={() => setTexts(Object.fromEntries(Object.entries(texts).filter(([k]) => k !== l)))}
            >
              <Icon n="trash" />
            </button>
          </div>
        ))}
        {more.length > 0 && (
          <SelectField
            label={t("add_language")}
            optional
            value=""
            onValue={(l) => {
              if (l) setTexts({ ...texts, [l]: "" });
            }}
            options={[["", t("pick_language")], ...more.map((l) => [l, languageName(l)] as const)]}
          />
        )}
        <DialogEnd onClose={onClose} busy={busy} label={t("save")} />
      </form>
    </Dialog>
  );
}

const fieldWord = (field: string) =>
  field === "name" ? t("reply_name") : field === "text" ? t("reply_text") : t("reply_in", { language: languageName(field) });

// Both versions beside each other, and the choice between them.
function Clash({ mine, theirs, take, save }: { mine: Reply; theirs: Reply; take: (r: Reply) => void; save: (r: Reply) => void }) {
  return (
    <section class="card stack clash" role="alert" aria-label={t("reply_clash")}>
      <p>
        <b>{t("reply_clash")}</b>
      </p>
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{t("clash_mine")}</th>
            <th scope="col">{t("clash_theirs")}</th>
          </tr>
        </thead>
        <tbody>
          {difference(mine, theirs).map((d) => (
            <tr key={d.field}>
              <th scope="row">{fieldWord(d.field)}</th>
              <td>{d.mine || "–"}</td>
              <td>{d.theirs || "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div class="btns">
        <button class="btn" type="button" onClick={() => take(theirs)}>
          {t("clash_take")}
        </button>
        <button class="btn" type="button" onClick={() => save(theirs)}>
          {t("clash_save")}
        </button>
      </div>
    </section>
  );
}

/** Asks once before a reply is removed. */
export function RemoveReply({ reply, onClose }: { reply: Reply; onClose: () => void }) {
  const remove = async () => {
    try {
      await ask("DELETE", `/replies/${reply.id}?n=${reply.n}`);
      onClose();
    } finally {
      void loadReplies();
    }
  };
  return (
    <SureDialog title={t("remove_reply_q", { name: reply.name })} label={t("remove")} kind="primary" run={remove} onClose={onClose}>
      <p class="small text">{reply.text}</p>
    </SureDialog>
  );
}
