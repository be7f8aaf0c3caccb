/**
 * Puts a text into a field and the caret, or what is to be typed over, where it belongs: at once, because whoever types fast is already at
 * the next letter. The screen is told afterwards and finds the field as it wants it.
 */
export function writeInto(field: HTMLTextAreaElement, text: string, from: number, to = from): void {
  field.value = text;
  field.focus();
  field.setSelectionRange(from, to);
}
