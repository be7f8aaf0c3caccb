// The frame: top bar, menu, strips, the screen, the popup.
import { useEffect, useRef } from "preact/hooks";
import { replyId } from "../conversation/composer";
import { ConversationPanes } from "../conversation/conversation";
import { Door } from "../door/door";
import { Lists } from "../lists/lists";
import { exceeding, handing, snoozing } from "../model/actions";
import { rows, spoken, unread } from "../model/board";
import { firm, prefer, preferences } from "../model/config";
import { mentions } from "../model/mentions";
import { sayRefusal } from "../model/refusals";
import { retracting, unsealing } from "../model/retract";
import { go, isDoor, place, type Screen, toConversation, toList } from "../model/router";
import { me, setPresence } from "../model/session";
import { tagging } from "../model/tags";
import { Icon, type IconName, Mark } from "../parts/icon";
import { Menu } from "../parts/menu";
import { Badge, Empty, loadWord } from "../parts/small";
import { Toast, toast } from "../parts/toast";
import { LeadPopup } from "../popup/popup";
import { CommandBar } from "../search/bar";
import { FindButton } from "../search/button";
import { soundBlocked, unlockSound } from "../sound/bell";
import { t } from "../text/text";
import type { Presence } from "../wire/frames";
import { Room, type RoomName, roomsHere } from "./room";
import { Shortcuts } from "./shortcuts";
import { Strips } from "./strips";
import "./shell.css";

export function App() {
  const scheme = preferences.value.scheme;
  useEffect(() => {
    if (scheme) document.documentElement.dataset.scheme = scheme;
    else delete document.documentElement.dataset.scheme;
  }, [scheme]);
  const at = place.value.screen;
  if (!me.value || isDoor(at)) return <Door />;
  return (
    <>
      <SkipLink />
      <div class="app">
        <TopBar />
        <Rail />
        <main class="main" id="main">
          <Strips />
          <ScreenOf screen={at} />
        </main>
      </div>
      <LeadPopup />
      <Toast />
      <Shortcuts />
      <CommandBar />
      <p class="sr" aria-live="polite">
        {spoken.value.polite}
      </p>
      <p class="sr" aria-live="assertive">
        {spoken.value.urgent}
      </p>
    </>
  );
}

function SkipLink() {
  const row = rows.value.get(place.value.conversation);
  const toReply = row !== undefined && row.state !== "suspect" && place.value.screen === "questions";
  const jump = (e: Event) => {
    e.preventDefault();
    (document.getElementById(replyId) ?? document.querySelector<HTMLElement>("main h1"))?.focus();
  };
  return (
    <a class="btn skip" href={toReply ? `#${replyId}` : "#main"} onClick={jump}>
      {t(toReply ? "skip_reply" : "skip_main")}
    </a>
  );
}

function TopBar() {
  const muted = preferences.value.muted;
  const sound = soundBlocked.value ? "sound_blocked" : muted ? "sound_off" : "sound_on";
  const press = () => {
    if (soundBlocked.peek()) void unlockSound();
    else prefer({ muted: !preferences.peek().muted });
  };
  return (
    <header class="top">
      <span class="firm">
        <Mark />
        <span class="clip">{firm.value}</span>
      </span>
      <FindButton />
      <Mentions />
      <button class={`btn quiet end${soundBlocked.value ? " t-amber" : ""}`} type="button" onClick={press} title={t(sound)}>
        <Icon n={sound === "sound_on" ? "sound" : "mute"} />
        <span class="lbl-sound">{t(sound)}</span>
      </button>
      <PresenceSwitch />
    </header>
  );
}

// Notes that mention the reader; a link to the oldest. Its place is kept, so that nothing moves when the first one comes.
function Mentions() {
  const [first] = mentions.value;
  const n = mentions.value.length;
  return (
    <span class="mentions">
      {first && (
        <a class="btn quiet t-amber" href={toConversation(first, place.value.list)} title={t("n_mentions", { n })}>
          <Icon n="at" />
          <span aria-hidden="true">{n}</span>
          <span class="sr">{t("n_mentions", { n })}</span>
        </a>
      )}
    </span>
  );
}

function PresenceSwitch() {
  const mine = me.value;
  if (!mine) return null;
  const choose = async (state: Presence) => {
    try {
      await setPresence(state);
    } catch (e) {
      toast(sayRefusal(e));
    }
  };
  const states = (["here", "away", "offline"] as const).map((s) => ({
    key: s,
    label: t(s),
    hint: t(`${s}_hint`),
    icon: <span class={`dot ${s}`} />,
    checked: mine.state === s,
    run: () => void choose(s),
  }));
  return (
    <Menu
      kind=""
      name={t("presence")}
      face={
        <>
          <span class={`dot ${mine.state}`} />
          {t(mine.state)}
          <span class="wide-only num muted">{loadWord(mine.load, mine.limit)}</span>
          <Icon n="down" />
        </>
      }
      choices={states}
    />
  );
}

const menu: readonly {
  screen: Screen;
  href: string;
  icon: IconName;
  word:
    | "questions"
    | "clients"
    | "routing"
    | "alerts"
    | "people"
    | "replies"
    | "sites"
    | "files"
    | "integration"
    | "privacy"
    | "activity"
    | "you";
  /** For managers alone. */
  manager?: true;
}[] = [
  { screen: "questions", href: "/agent/", icon: "chat", word: "questions" },
  { screen: "clients", href: "/agent/clients", icon: "users", word: "clients" },
  { screen: "routing", href: "/agent/routing", icon: "route", word: "routing" },
  { screen: "alerts", href: "/agent/alerts", icon: "bell", word: "alerts" },
  { screen: "people", href: "/agent/people", icon: "users", word: "people" },
  { screen: "replies", href: "/agent/replies", icon: "pen", word: "replies" },
  { screen: "sites", href: "/agent/sites", icon: "globe", word: "sites" },
  { screen: "files", href: "/agent/files", icon: "clip", word: "files", manager: true },
  { screen: "integration", href: "/agent/integration", icon: "hand", word: "integration" },
  { screen: "privacy", href: "/agent/privacy", icon: "shield", word: "privacy", manager: true },
  { screen: "activity", href: "/agent/activity", icon: "clock", word: "activity", manager: true },
  { screen: "you", href: "/agent/you", icon: "user", word: "you" },
];

// On a phone the last ones are behind More: so many words do not fit beside each other.
const behindMore: readonly Screen[] = ["clients", "replies", "sites", "files", "integration", "privacy", "activity", "you"];

function Rail() {
  const { screen } = place.value;
  const at = screen === "receipt" ? "questions" : screen;
  const shown = menu.filter((m) => !m.manager || me.value?.role === "manager");
  return (
    <nav class="rail" aria-label={t("main_menu")}>
      {shown.map((m) => (
        <a
          key={m.screen}
          href={m.screen === "questions" ? toList(place.value.list) : m.href}
          aria-current={m.screen === at ? "page" : undefined}
          class={`${m.screen === "you" ? "push" : ""}${behindMore.includes(m.screen) ? " wide-only" : ""}`}
        >
          <Icon n={m.icon} />
          <span>{t(m.word)}</span>
          {m.screen === "questions" && <Badge n={unread.value} />}
        </a>
      ))}
      <div class={`more${behindMore.includes(at) ? " here" : ""}`}>
        <Menu
          kind="quiet"
          name={t("more")}
          face={
            <>
              <Icon n="dots" />
              <span>{t("more")}</span>
            </>
          }
          choices={shown
            .filter((m) => behindMore.includes(m.screen))
            .map((m) => ({ key: m.screen, label: t(m.word), icon: <Icon n={m.icon} />, run: () => go(m.href) }))}
        />
      </div>
    </nav>
  );
}

function ScreenOf({ screen }: { screen: RoomName | "questions" }) {
  const seen = useRef(screen);
  const shown = screen === "questions" || roomsHere.value;
  // A new page begins at its heading; the list and a chat put the focus where one works.
  useEffect(() => {
    if (seen.current === screen || !shown) return;
    seen.current = screen;
    handing.value = "";
    exceeding.value = "";
    retracting.value = null;
    unsealing.value = null;
    snoozing.value = "";
    tagging.value = "";
    if (screen !== "questions") document.querySelector<HTMLElement>("main h1")?.focus();
  }, [screen, shown]);
  return screen === "questions" ? <Questions /> : <Room name={screen} />;
}

function Questions() {
  const { conversation, card } = place.value;
  return (
    <div class={`panes${conversation ? " chat-open" : " no-chat"}${card ? " card-open" : ""}`}>
      <h1 class="sr" tabIndex={-1}>
        {t("questions")}
      </h1>
      <Lists />
      {conversation ? (
        <ConversationPanes key={conversation} id={conversation} />
      ) : (
        <section class="conv none">
          <Empty icon="chat" title={t("choose_one")} hint={t("choose_one_hint")} />
        </section>
      )}
    </div>
  );
}
