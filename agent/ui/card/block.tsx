// Blocks whoever wrote here: by browser, by what they gave, or by network, for a time, with the reason. It says whom it would hit.
import { useEffect, useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { me } from "../model/session";
import { Dialog, DialogEnd } from "../parts/dialog";
import { SelectField, TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { t } from "../text/text";
import type { Row } from "../wire/frames";
import { ask, Refusal } from "../wire/http";

interface Scope {
  label: string;
  visitors: number;
  clients: number;
  days: number;
  office: boolean;
  more: boolean;
}
type Kind = "visitor" | "contact" | "network";

export function BlockVisitor({ row }: { row: Row }) {
  const [open, setOpen] = useState(false);
  return (
    <section>
      <button class="btn" type="button" onClick={() => setOpen(true)}>
        <Icon n="shield" />
        {t("bl_block")}
      </button>
      {open && <BlockDialog row={row} close={() => setOpen(false)} />}
    </section>
  );
}

const widths = (ip: string) => (ip.includes(":") ? [64, 56, 48] : [32, 24, 16]);

function BlockDialog({ row, close }: { row: Row; close: () => void }) {
  const [kind, setKind] = useState<Kind>("visitor");
  const [bits, setBits] = useState(0);
  const [hours, setHours] = useState("24");
  const [reason, setReason] = useState("");
  const [clients, setClients] = useState(false);
  const [scope, setScope] = useState<Scope | null>(null);
  const [said, setSaid] = useState("");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const what = { conversation: row.id, kind, ...(kind === "network" && bits ? { bits } : {}) };
  useEffect(() => {
    let stale = false;
    setScope(null);
    setSaid("");
    ask<Scope>("POST", "/blocks/preview", what).then(
      (s) => stale || setScope(s),
      (e: unknown) => stale || setSaid(sayRefusal(e)),
    );
    return () => {
      stale = true;
    };
  }, [kind, bits]);
  const block = async () => {
    setMissing(!reason.trim());
    if (busy || !reason.trim()) return;
    setBusy(true);
    setSaid("");
    try {
      await ask("POST", "/blocks", { ...what, reason, hours: Number(hours), clients });
      toast(t("bl_done"));
      close();
    } catch (e) {
      setSaid(e instanceof Refusal && e.code === "invalid" ? t("bl_reason_needed") : sayRefusal(e));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("bl_block")} onClose={close}>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          void block();
        }}
      >
        <SelectField
          label={t("bl_by")}
          value={kind}
          onValue={(v) => setKind(v as Kind)}
          options={(["visitor", "contact", "network"] as const).map((k) => [k, t(`bl_${k}`)] as const)}
        />
        {kind === "network" && me.value?.role === "manager" && (
          <SelectField
            label={t("bl_width")}
            value={String(bits)}
            onValue={(v) => setBits(Number(v))}
            options={widths(row.ip).map((w, i) => [i === 0 ? "0" : String(w), `/${w}`] as const)}
          />
        )}
        <p role="status" class="small">
          {scope && (
            <>
              {scope.label && (
                <>
                  <code>{scope.label}</code> ·{" "}
                </>
              )}
              {t("bl_scope", { n: scope.visitors, days: scope.days })}
              {scope.clients > 0 && <b class="t-amber"> {t("bl_scope_clients", { n: scope.clients })}</b>}
              {scope.office && <b class="t-red"> {t("bl_office")}</b>}
            </>
          )}
        </p>
        {scope && scope.clients > 0 && (
          <label class="sw">
            <input type="checkbox" checked={clients} onChange={(e) => setClients(e.currentTarget.checked)} /> {t("bl_clients_too")}
          </label>
        )}
        <SelectField
          label={t("bl_for")}
          value={hours}
          onValue={setHours}
          options={(["1", "24", "168", "720"] as const).map((h) => [h, t(`bl_h${h}`)] as const)}
        />
        <TextField
          name="reason"
          label={t("bl_reason")}
          value={reason}
          onValue={setReason}
          maxLength={500}
          error={missing ? t("bl_reason_needed") : undefined}
        />
        <Wrong said={said} />
        <DialogEnd onClose={close} busy={busy} kind="danger" label={t("bl_now")} working={t("loading")} />
      </form>
    </Dialog>
  );
}
