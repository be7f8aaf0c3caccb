// A further site: its key, name and addresses. All the rest begins as on the first one and is changed on its own page.
import { useState } from "preact/hooks";
import { isOrigin } from "../door/first";
import { sayRefusal } from "../model/refusals";
import { Dialog, DialogEnd } from "../parts/dialog";
import { TextField } from "../parts/field";
import { Wrong } from "../parts/wrong";
import { t } from "../text/text";
import { ask, Refusal } from "../wire/http";
import { readLines, type Site } from "./state";

type Errors = Readonly<Record<string, string | undefined>>;
const keyForm = /^[a-z0-9-]{2,40}$/;

export function NewSite({ like, onMade, onClose }: { like: Site; onMade: (s: Site) => void; onClose: () => void }) {
  const [key, setKey] = useState("");
  const [name, setName] = useState("");
  const [origins, setOrigins] = useState("");
  const [bad, setBad] = useState<Errors>({});
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (e: Event) => {
    e.preventDefault();
    const lines = readLines(origins);
    const odd = lines.find((o) => !isOrigin(o.replace("://*.", "://")));
    const found: Errors = {
      ...(keyForm.test(key) ? {} : { key: t("site_key_bad") }),
      ...(name.trim() ? {} : { name: t("fill_in") }),
      ...(odd ? { origins: t("origin_wrong", { o: odd }) } : lines.length ? {} : { origins: t("fill_in") }),
    };
    setBad(found);
    if (busy || Object.keys(found).length) return;
    setBusy(true);
    setWrong("");
    const { embed: _, n: __, ...rest } = like;
    try {
      const made = await ask<{ site: Site }>("PUT", `/sites/${key}`, { ...rest, key, name: name.trim(), origins: lines, version: 0 });
      onMade(made.site);
    } catch (e) {
      setBusy(false);
      if (!(e instanceof Refusal)) throw e;
      if (e.status === 409) setBad({ key: t("site_key_taken") });
      else {
        setBad(e.fields);
        setWrong(sayRefusal(e));
      }
    }
  };
  return (
    <Dialog title={t("new_site")} onClose={onClose}>
      <form class="stack" onSubmit={(e) => void submit(e)} noValidate>
        <Wrong said={wrong} />
        <TextField name="site-name" label={t("site_name")} value={name} onValue={setName} error={bad.name} maxLength={80} />
        <TextField
          name="site-key"
          label={t("site_key")}
          hint={t("site_key_hint")}
          mono
          value={key}
          onValue={(v) => setKey(v.trim().toLowerCase())}
          error={bad.key}
          maxLength={40}
        />
        <TextField
          name="site-origins"
          label={t("origins")}
          hint={t("origins_hint")}
          lines={2}
          mono
          value={origins}
          onValue={setOrigins}
          error={bad.origins ?? Object.entries(bad).find(([k]) => k.startsWith("origins["))?.[1]}
        />
        <DialogEnd onClose={onClose} busy={busy} label={t("create_site")} working={t("creating")} />
      </form>
    </Dialog>
  );
}
