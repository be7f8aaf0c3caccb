// Notifications of the system: one tab shows them, and none while the console is looked at.
import { firm } from "../model/config";
import { go, place, toConversation } from "../model/router";
import type { Id } from "../wire/frames";

let notifies = !navigator.locks;
if (navigator.locks)
  void navigator.locks.request("usher-notify", () => {
    notifies = true;
    return new Promise(() => {});
  });

/** One notification at a time, from one tab; it replaces the one before. The text of a visitor or a note is not in it. */
export function notify(title: string, id: Id): void {
  if (!notifies || typeof Notification === "undefined" || Notification.permission !== "granted" || document.hasFocus()) return;
  try {
    const n = new Notification(title, { tag: "usher-leads", body: firm.peek() });
    n.onclick = () => {
      window.focus();
      if (id) go(toConversation(id, place.peek().list));
      n.close();
    };
  } catch {
    /* phones allow notifications only from a worker */
  }
}

export const notificationState = (): NotificationPermission | "missing" =>
  typeof Notification === "undefined" ? "missing" : Notification.permission;
export const askForNotifications = (): Promise<NotificationPermission> => Notification.requestPermission();
