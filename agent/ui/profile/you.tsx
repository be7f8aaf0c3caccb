// What a person sets for themselves: language, sound, notifications, keys. Kept in this browser.
import { useState } from "preact/hooks";
import { prefer, preferences } from "../model/config";
import { sendHeld } from "../model/line";
import { sayRefusal } from "../model/refusals";
import { me, signOut } from "../model/session";
import { SelectField, Switch } from "../parts/field";
import { Icon } from "../parts/icon";
import { Avatar, Banner } from "../parts/small";
import { Wrong } from "../parts/wrong";
import { soundBlocked, testSound } from "../sound/bell";
import { type Melody, melodies } from "../sound/melody";
import { askForNotifications, notificationState } from "../sound/notify";
import { chooseLanguage, type Language, language, languageNames, t, tcode } from "../text/text";
import { KeyTable } from "./keys";
import { Password } from "./password";
import { Phone } from "./phone";
import { Photo } from "./photo";
import { SecondStep } from "./second_step";
import { Sessions } from "./sessions";
import { Tokens } from "./tokens";

export function You() {
  const mine = me.value;
  const [wrong, setWrong] = useState("");
  if (!mine) return null;
  const leave = async () => {
    sendHeld(); // what is held would wait for the next time one signs in
    try {
      await signOut();
    } catch (e) {
      setWrong(sayRefusal(e));
    }
  };
  return (
    <div class="page">
      <div class="inner narrow">
        <div class="head">
          <div class="line">
            <Avatar name={mine.name} photo={mine.photo} size="lg" />
            <div>
              <h1 tabIndex={-1}>{mine.name}</h1>
              <p>
                {tcode("", mine.role)} · {tcode("", mine.tier)}
              </p>
            </div>
          </div>
          <button class="btn" type="button" onClick={() => void leave()}>
            {t("sign_out")}
          </button>
        </div>
        <Wrong said={wrong} />
        <p class="small muted">{t("you_lead")}</p>
        <section class="card stack" aria-labelledby="p-lang">
          <h2 id="p-lang">{t("language")}</h2>
          <div class="pairs">
            <SelectField
              label={t("language")}
              value={language.value}
              onValue={(l) => void chooseLanguage(l as Language)}
              options={(Object.keys(languageNames) as Language[]).map((l) => [l, languageNames[l]] as const)}
            />
            <SelectField
              label={t("scheme")}
              value={preferences.value.scheme}
              onValue={(v) => prefer({ scheme: v as "" | "light" | "dark" })}
              options={[
                ["", t("sc_system")],
                ["light", t("sc_light")],
                ["dark", t("sc_dark")],
              ]}
            />
          </div>
        </section>
        <section class="card stack" aria-labelledby="p-undo">
          <h2 id="p-undo">{t("undo_h")}</h2>
          <SelectField
            label={t("undo_for")}
            hint={t("undo_hint")}
            value={String(preferences.value.undo)}
            onValue={(v) => prefer({ undo: Number(v) })}
            options={[
              ["0", t("undo_0")],
              ["5", t("undo_n", { n: 5 })],
              ["10", t("undo_n", { n: 10 })],
            ]}
          />
        </section>
        <Sound />
        <Notifications />
        <KeyTable />
        <Photo mine={mine} />
        <Phone />
        <Password />
        <SecondStep />
        <Sessions />
        <Tokens />
        <p class="hint">{t("sign_out_hint")}</p>
      </div>
    </div>
  );
}

function Sound() {
  const p = preferences.value;
  return (
    <section class="card stack" aria-labelledby="p-sound">
      <h2 id="p-sound">{t("sound")}</h2>
      {soundBlocked.value && (
        <Banner kind="amber" icon="mute">
          <span class="grow">{t("sound_is_blocked")}</span>
        </Banner>
      )}
      <Switch label={t("mute")} checked={p.muted} onChange={(muted) => prefer({ muted })} />
      <SelectField
        label={t("melody")}
        value={p.melody}
        onValue={(melody) => {
          prefer({ melody: melody as Melody });
          void testSound();
        }}
        options={(Object.keys(melodies) as Melody[]).map((m) => [m, t(`melody_${m}`)] as const)}
      />
      <div class="field">
        <label for="volume">{t("volume")}</label>
        <input
          id="volume"
          type="range"
          min="0"
          max="1"
          step="0.05"
          value={String(p.volume)}
          onInput={(e) => prefer({ volume: Number(e.currentTarget.value) })}
        />
      </div>
      <p>
        <button class="btn" type="button" onClick={() => void testSound()}>
          <Icon n="sound" />
          {t("test_sound")}
        </button>
      </p>
    </section>
  );
}

// Asked only by a click: a page that asks by itself is refused for good.
function Notifications() {
  const [state, setState] = useState(notificationState());
  if (state === "missing") return null;
  return (
    <section class="card stack" aria-labelledby="p-notify">
      <h2 id="p-notify">{t("notifications")}</h2>
      <p class="small">{t(state === "granted" ? "notify_on" : state === "denied" ? "notify_denied" : "notify_off")}</p>
      {state === "default" && (
        <p>
          <button
            class="btn"
            type="button"
            onClick={() => {
              void askForNotifications().then(setState);
            }}
          >
            <Icon n="bell" />
            {t("allow_notify")}
          </button>
        </p>
      )}
    </section>
  );
}
