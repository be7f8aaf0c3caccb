// People's data: how long it is kept, who may not write, what is handed out and what is erased. For managers.
import { useEffect, useState } from "preact/hooks";
import { me } from "../model/session";
import { Empty, Failed, SkeletonRows, useSlow } from "../parts/small";
import { t } from "../text/text";
import { ask } from "../wire/http";
import { Blocks } from "./blocks";
import { Certificates } from "./certificates";
import { FindPerson } from "./find_person";
import { RetentionForm } from "./retention";
import type { PrivacyBody } from "./state";
import "./privacy.css";

export function PrivacyPage() {
  const [body, setBody] = useState<PrivacyBody | null>(null);
  const [failed, setFailed] = useState(false);
  const [erased, setErased] = useState(0);
  const load = () => {
    setFailed(false);
    ask<PrivacyBody>("GET", "/privacy").then(setBody, () => setFailed(true));
  };
  const manager = me.value?.role === "manager";
  useEffect(() => {
    if (manager) load();
  }, [manager]);
  const slow = useSlow(manager && !body && !failed);
  return (
    <div class="page">
      <div class="inner mid privacy">
        <div class="head">
          <div>
            <h1 tabIndex={-1}>{t("privacy")}</h1>
            <p>{t("pv_lead")}</p>
          </div>
        </div>
        {!manager && <Empty icon="lock" title={t("pv_managers")} />}
        {failed && <Failed title={t("pv_failed")} again={load} />}
        {slow && <SkeletonRows word={t("loading")} />}
        {body && (
          <>
            <RetentionForm first={body} />
            <FindPerson erased={() => setErased((n) => n + 1)} />
            <Blocks />
            <Certificates key={erased} />
          </>
        )}
      </div>
    </div>
  );
}
