// Making and changing a webhook.
import { useEffect, useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { Dialog, DialogEnd } from "../parts/dialog";
import { Switch, TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { t, tcode } from "../text/text";
import { ask, Refusal } from "../wire/http";
import { looksRight, typeKey, type Webhook } from "./state";

interface Props {
  hook: Webhook | null;
  types: string[];
  onClose: () => void;
  saved: (a: { item: Webhook; word?: string }) => void;
}

export function WebhookDialog({ hook, types, onClose, saved }: Props) {
  const [name, setName] = useState(hook?.name ?? "");
  const [url, setURL] = useState(hook?.url ?? "https://");
  const [picked, setPicked] = useState<string[] | null>(hook?.types ?? null);
  const chosen = picked ?? types; // all of them, also when they come after the dialog
  const [sites, setSites] = useState<string[]>(hook?.sites ?? []);
  const [all, setAll] = useState<{ key: string; name: string }[]>([]);
  const [enabled, setEnabled] = useState(hook?.enabled ?? true);
  const [bad, setBad] = useState<Readonly<Record<string, string | undefined>>>({});
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    ask<{ items: { key: string; name: string }[] }>("GET", "/sites").then(
      (b) => setAll(b.items),
      () => setAll([]),
    );
  }, []);
  const toggled = (list: string[], x: string, on: boolean) => (on ? [...list, x] : list.filter((y) => y !== x));
  const submit = async (e: Event) => {
    e.preventDefault();
    const found = {
      ...(name.trim() ? {} : { name: t("fill_in") }),
      ...(looksRight(url) ? {} : { url: t("err_address_not_allowed") }),
      ...(chosen.length ? {} : { types: t("wh_choose_type") }),
    };
    setBad(found);
    if (busy || Object.keys(found).length) return;
    setBusy(true);
    setWrong("");
    const body = { name, url: url.trim(), types: chosen, sites, enabled };
    try {
      saved(
        hook
          ? await ask<{ item: Webhook }>("PUT", `/webhooks/${hook.id}`, { ...body, version: hook.version })
          : await ask<{ item: Webhook; word: string }>("POST", "/webhooks", body),
      );
      if (hook) toast(t("wh_saved"));
    } catch (err) {
      if (err instanceof Refusal && err.fields.url) setBad({ url: sayRefusal(err) });
      else setWrong(sayRefusal(err));
      setBusy(false);
    }
  };
  return (
    <Dialog title={hook ? t("wh_change_named", { name: hook.name }) : t("wh_new")} onClose={onClose}>
      <form class="stack" onSubmit={submit} noValidate>
        <Wrong said={wrong} />
        <TextField name="name" label={t("name_of")} value={name} onValue={setName} error={bad.name} maxLength={80} />
        <TextField
          name="url"
          type="url"
          label={t("wh_url")}
          hint={t("wh_url_hint")}
          value={url}
          onValue={setURL}
          error={bad.url}
          maxLength={2000}
        />
        <fieldset class="stack-2" aria-describedby={bad.types ? "wh-types-error" : undefined}>
          <legend>{t("wh_types")}</legend>
          {types.map((x) => (
            <label class="check" key={x}>
              <input
                type="checkbox"
                checked={chosen.includes(x)}
                onChange={(e) => setPicked(toggled(chosen, x, e.currentTarget.checked))}
              />{" "}
              <span>{tcode("wt_", typeKey(x))}</span>
            </label>
          ))}
          {bad.types && (
            <p class="error" id="wh-types-error">
              <Icon n="alert" />
              {bad.types}
            </p>
          )}
        </fieldset>
        {all.length > 0 && (
          <fieldset class="stack-2">
            <legend>{t("wh_sites")}</legend>
            <p class="hint">{t("wh_sites_hint")}</p>
            {all.map((s) => (
              <label class="check" key={s.key}>
                <input
                  type="checkbox"
                  checked={sites.includes(s.key)}
                  onChange={(e) => setSites(toggled(sites, s.key, e.currentTarget.checked))}
                />{" "}
                <span>{s.name}</span>
              </label>
            ))}
          </fieldset>
        )}
        <Switch label={t("wh_enabled")} checked={enabled} onChange={setEnabled} />
        <DialogEnd onClose={onClose} busy={busy} label={t("save")} />
      </form>
    </Dialog>
  );
}
