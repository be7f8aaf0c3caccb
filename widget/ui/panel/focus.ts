// Where the focus goes when the panel opens, and that it stays inside while the panel covers a whole phone.

const reachable = "button, input:not([tabindex='-1']), select, textarea, a[href], [tabindex='0']";

/** Opening moves the focus to the first empty field, or to the message. */
export function focusFirst(root: HTMLElement): void {
  const fields = [...root.querySelectorAll<HTMLInputElement>("input:not([tabindex='-1']):not([type=checkbox],[type=file]), textarea")];
  (fields.find((f) => !f.value) ?? fields.at(-1) ?? root.querySelector<HTMLElement>("button"))?.focus();
}

/** Tab goes round inside: a panel that covers the page must not let the focus go behind it. */
export function keepFocusInside(e: KeyboardEvent, root: HTMLElement): void {
  const all = [...root.querySelectorAll<HTMLElement>(reachable)];
  if (e.shiftKey) all.reverse();
  if (document.activeElement !== all.at(-1)) return;
  e.preventDefault();
  all[0]?.focus();
}
