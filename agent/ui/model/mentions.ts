// Notes that mention us and were not looked at yet. The text is not kept: it is in the conversation.
import { computed, effect, signal } from "@preact/signals";
import { toast } from "../parts/toast";
import { notify } from "../sound/notify";
import { t } from "../text/text";
import type { Id, MentionFrame } from "../wire/frames";
import { remember, remembered } from "./config";
import { go, place, toConversation } from "./router";
import { me } from "./session";

const mentioned = signal<readonly Id[]>([]);
/** Conversations in which a note waits for us, the oldest first, each once. */
export const mentions = computed(() => [...new Set(mentioned.value)]);

/** Takes the news of a mention: a toast with the way there, and a count until one was there. */
export function takeMention(frame: MentionFrame): void {
  const here = place.peek().conversation === frame.conversation && document.visibilityState === "visible";
  toast(
    t("mentions_you", { name: frame.by, text: frame.text }),
    here ? undefined : { label: t("open_conversation"), run: () => go(toConversation(frame.conversation, place.peek().list)) },
  );
  notify(t("mentions_title", { name: frame.by }), frame.conversation);
  if (!here) mentioned.value = [...mentioned.peek(), frame.conversation];
}

/** Keeps the count in this browser, and ends it where the reader is. */
export function startMentions(): void {
  let who = "";
  effect(() => {
    const id = me.value?.id ?? "";
    if (id === who) return;
    who = id;
    mentioned.value = id ? (remembered(`mentions.${id}`) ?? "").split(" ").filter(Boolean) : [];
  });
  effect(() => {
    const at = place.value.conversation;
    if (at && mentioned.value.includes(at)) mentioned.value = mentioned.peek().filter((id) => id !== at);
  });
  effect(() => {
    const keep = mentioned.value.join(" ");
    if (who) remember(`mentions.${who}`, keep || null);
  });
}
