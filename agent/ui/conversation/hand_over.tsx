// Hand over: to whom, and whether they become responsible. Responsible stays, unless said otherwise.
import { useRef, useState } from "preact/hooks";
import { act, handing, refused } from "../model/actions";
import { people } from "../model/board";
import { me } from "../model/session";
import { Dialog } from "../parts/dialog";
import { TextField } from "../parts/field";
import { Avatar, loadWord, StateWord, WorkButton } from "../parts/small";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { t } from "../text/text";
import type { Floorer, Row } from "../wire/frames";
import { newId } from "../wire/new_id";

const byRoom = (a: Floorer, b: Floorer) =>
  rank(a) - rank(b) || a.load / Math.max(a.limit, 1) - b.load / Math.max(b.limit, 1) || a.name.localeCompare(b.name);
const rank = (p: Floorer) => (p.state === "here" ? (p.load + 1 <= p.limit ? 0 : 1) : p.state === "away" ? 2 : 3);

export function HandOver({ row }: { row: Row }) {
  const others = people.value.filter((p) => p.id !== me.value?.id && p.id !== row.agent).sort(byRoom);
  const [to, setTo] = useState("");
  const [responsible, setResponsible] = useState(false);
  const [note, setNote] = useState("");
  const noteId = useRef(newId()); // another text is another note
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState(false);
  const shut = () => {
    handing.value = "";
  };
  const submit = async (e: Event) => {
    e.preventDefault();
    setMissing(!to);
    if (!to || busy) return;
    setBusy(true);
    const name = others.find((p) => p.id === to)?.name ?? "";
    if (
      await act(row.id, "hand-over", {
        to,
        make_responsible: responsible,
        ...(note.trim() ? { note: { id: noteId.current, text: note.trim() } } : {}),
      })
    ) {
      shut();
      toast(t("toast_handed", { name }));
    } else setBusy(false);
  };
  return (
    <Dialog title={t("hand_over_to")} onClose={shut}>
      <form class="stack" onSubmit={submit}>
        <Wrong said={refused.value?.id === row.id ? refused.value.text : ""} />
        {others.length === 0 ? (
          <p class="muted">{t("nobody_else")}</p>
        ) : (
          <div class="rows people-rows" role="radiogroup" aria-label={t("hand_over_to")}>
            {others.map((p) => (
              <label class="row" key={p.id}>
                <input
                  type="radio"
                  name="to"
                  value={p.id}
                  checked={to === p.id}
                  onChange={() => {
                    setTo(p.id);
                    setMissing(false);
                  }}
                />
                <Avatar name={p.name} photo={p.photo} />
                <span class="txt">
                  <span class="who">
                    <span>{p.name}</span>
                  </span>
                  <span class="sub">
                    <StateWord state={p.state} /> · {loadWord(p.load, p.limit)}
                  </span>
                </span>
                {p.load + 1 > p.limit ? (
                  <span class="chip amber">{t("goes_over")}</span>
                ) : p.state === "here" ? (
                  <span class="chip green">{t("free_place")}</span>
                ) : (
                  <span />
                )}
              </label>
            ))}
          </div>
        )}
        {missing && (
          <p class="error" role="alert">
            {t("choose_person")}
          </p>
        )}
        {others.length > 0 && (
          <label class="check">
            <input type="checkbox" checked={responsible} onChange={(e) => setResponsible(e.currentTarget.checked)} />{" "}
            {t("make_responsible")}
          </label>
        )}
        {others.length > 0 && (
          <TextField
            name="hand-note"
            label={t("hand_note")}
            optional
            hint={t("hand_note_hint")}
            lines={2}
            value={note}
            onValue={(v) => {
              setNote(v);
              noteId.current = newId();
            }}
          />
        )}
        <div class="btns">
          <button class="btn" type="button" onClick={shut}>
            {t("cancel")}
          </button>
          {others.length > 0 && <WorkButton busy={busy} kind="primary" label={t("hand_over")} working={t("saving")} />}
        </div>
      </form>
    </Dialog>
  );
}
