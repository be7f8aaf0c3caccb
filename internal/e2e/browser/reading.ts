// What a reader would trip over on a screen: words of another language, figures that nobody wrote for people, text that is cut off.
import type { Frame } from "playwright-core";

/** The words of one language: what stands under a key, or the forms of it. */
export type Table = Readonly<Record<string, string | Readonly<Record<string, string | undefined>>>>;

interface Text {
  words: string;
  /** What is read out or shown on hovering, and not drawn. */
  unseen: boolean;
  /** Shown as a program wrote it: an address, an example. */
  code: boolean;
}

const formsOf = (word: Table[string]) => (typeof word === "string" ? [word] : Object.values(word)).filter((f) => f !== undefined);

/** A phrase as a pattern: anything may stand in its places. Nothing for one that is hardly more than its places. */
function patternOf(phrase: string): RegExp | undefined {
  const pieces = phrase.split(/\{\w+\}/);
  if (pieces.length === 1 || pieces.join("").replace(/\P{L}/gu, "").length < 4) return undefined;
  return new RegExp(`^${pieces.map((p) => p.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+")}$`, "su");
}

// Words that are in most English sentences and in none of the other languages.
const englishWords =
  /(?<![\p{L}\p{N}])(the|and|of|with|your|you|this|from|nobody|everybody|which|when|who|only|here|there|been|have|they|them|their|what|how|is|it)(?![\p{L}\p{N}])/iu;
const unwritten = /\bundefined\b|\bNaN\b|\[object|Invalid Date|\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d(?:\.\d+)?Z/;
const americanTime = /\d\s?[AP]M\b/i;
const englishDecimal = /(?<![\d.,:/])\d+\.\d+(?![\d.])/;

/** Reads screens in one language, knowing the words of it and those of English. */
export class Reader {
  readonly #language: string;
  readonly #own = new Set<string>();
  readonly #ownPatterns: RegExp[] = [];
  readonly #english = new Set<string>();
  readonly #englishPatterns: RegExp[] = [];
  readonly #keys = new Set<string>();

  constructor(language: string, own: Table, english: Table) {
    this.#language = language;
    const collect = (table: Table, whole: Set<string>, patterns: RegExp[]) => {
      for (const phrase of Object.values(table).flatMap(formsOf)) {
        whole.add(phrase);
        const pattern = patternOf(phrase);
        if (pattern) patterns.push(pattern);
      }
    };
    collect(own, this.#own, this.#ownPatterns);
    collect(english, this.#english, this.#englishPatterns);
    for (const key of Object.keys(english)) if (key.includes("_")) this.#keys.add(key.replaceAll("_", " "));
  }

  /** What is wrong with the screen, as lines; none is what we want. `saysOwn` is what people typed, in whatever language. */
  async faults(where: string, frame: Frame, typed: RegExp): Promise<string[]> {
    const { texts, faults } = await frame.evaluate(look);
    const misread = texts.flatMap((t) => (typed.test(t.words) ? [] : this.#misread(t)));
    return [...new Set([...faults.filter((f) => !typed.test(f) || !f.startsWith("broken")), ...misread])].map((f) => `${where}: ${f}`);
  }

  /** The same for words that are not in the page's own document. */
  misread(where: string, words: string): string[] {
    return this.#misread({ words, unseen: false, code: false }).map((f) => `${where}: ${f}`);
  }

  #misread({ words, code }: Text): string[] {
    const fits = (patterns: RegExp[]) => patterns.some((p) => p.test(words));
    const ours = this.#own.has(words) || fits(this.#ownPatterns);
    const said = JSON.stringify(words.slice(0, 90));
    if (this.#keys.has(words) && !ours) return [`no word for ${said}`];
    if (code || ours) return [];
    if (unwritten.test(words)) return [`written for programs: ${said}`];
    if (/\{\w+\}/.test(words)) return [`a place that is not filled: ${said}`];
    if (this.#language === "en") return [];
    if (this.#english.has(words) || fits(this.#englishPatterns) || englishWords.test(words)) return [`English: ${said}`];
    if (americanTime.test(words) || englishDecimal.test(words)) return [`not as it is written here: ${said}`];
    return [];
  }
}

/** Runs in the page: all texts of it, and what of them is cut off, runs over its box or lies on another text. */
function look(): { texts: Text[]; faults: string[] } {
  const texts: Text[] = [];
  const faults: string[] = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > innerWidth)
    faults.push(`the page scrolls sideways by ${document.documentElement.scrollWidth - innerWidth} px`);

  for (const box of document.querySelectorAll("main, main *, dialog, dialog *, .top *, .rail, .body *")) {
    if (box.scrollWidth <= box.clientWidth + 1 || box.matches("code, pre, .scroll, input, textarea, select, .snip *")) continue;
    if (/auto|scroll/.test(getComputedStyle(box).overflowX)) faults.push(`${box.tagName.toLowerCase()}.${box.className} scrolls sideways`);
  }

  const short = (text: string) => JSON.stringify(text.replace(/\s+/g, " ").slice(0, 60));
  const unseen = (e: Element): boolean => {
    for (let at: Element | null = e; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.clipPath.startsWith("inset(50%") || (at.clientWidth <= 1 && style.overflow === "hidden" && style.position === "absolute"))
        return true;
      if (at.getBoundingClientRect().right < -100) return true; // kept out of the page on purpose
    }
    return false;
  };
  /** What the text lies in together: things that lie over the page are looked at by themselves. */
  const layerOf = (e: Element): Element => {
    for (let at: Element | null = e; at; at = at.parentElement)
      if (at instanceof HTMLDialogElement || /^(fixed|absolute|sticky)$/.test(getComputedStyle(at).position)) return at;
    return document.documentElement;
  };

  interface Line {
    box: DOMRect;
    of: Element;
    layer: Element;
    words: string;
  }
  const lines: Line[] = [];

  const checkLine = (box: DOMRect, e: Element, words: string) => {
    const room = Math.max(3, box.height * 0.3);
    let ellipsis = false;
    let block: Element = e;
    while (block.parentElement && getComputedStyle(block).display === "inline") block = block.parentElement;
    let sideways = false; // whether one can get to it
    let along = false;
    for (let at: Element | null = e; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      const frame = at.getBoundingClientRect();
      // Dots are drawn in the box whose own line it is, and in no box around that.
      if (at === block) ellipsis = (style.textOverflow === "ellipsis" && style.overflowX !== "visible") || style.webkitLineClamp !== "none";
      if (style.display !== "inline" && style.display !== "contents") {
        if (/auto|scroll/.test(style.overflowX) && at.scrollWidth > at.clientWidth) sideways = true;
        else if (style.overflowX !== "visible" && !sideways && !ellipsis && (box.right > frame.right + 1.5 || box.left < frame.left - 1.5))
          return faults.push(`cut off at the side: ${short(words)}`);
        if (/auto|scroll/.test(style.overflowY)) along = true;
        else if (style.overflowY !== "visible" && !along && !ellipsis && (box.bottom > frame.bottom + room || box.top < frame.top - room))
          return faults.push(`cut off below: ${short(words)}`);
        if (
          !sideways &&
          !ellipsis &&
          at.matches("button, .btn, .chip, .badge, .seg a, .rail a, td, th, dialog, .card, .banner, .bubble, label, summary")
        )
          if (
            box.right > frame.right + 1.5 ||
            box.left < frame.left - 1.5 ||
            (!along && (box.bottom > frame.bottom + room || box.top < frame.top - room))
          )
            return faults.push(`runs over its ${at.tagName.toLowerCase()}.${at.className}: ${short(words)}`);
      }
      if (style.position === "fixed") break;
    }
    if (!sideways && !ellipsis && (box.right > width + 1.5 || box.left < -1.5)) faults.push(`outside of the page: ${short(words)}`);
    return 0;
  };

  /** What of a line is not hidden by what it is in. */
  const seenPart = (box: DOMRect, e: Element): DOMRect | null => {
    let { left, right, top, bottom } = box;
    for (let at: Element | null = e; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.display === "inline" || (style.overflowX === "visible" && style.overflowY === "visible")) continue;
      const frame = at.getBoundingClientRect();
      left = Math.max(left, frame.left);
      right = Math.min(right, frame.right);
      top = Math.max(top, frame.top);
      bottom = Math.min(bottom, frame.bottom);
      if (style.position === "fixed") break;
    }
    return right > left && bottom > top ? new DOMRect(left, top, right - left, bottom - top) : null;
  };

  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const e = node.parentElement;
    const words = node.textContent?.trim() ?? "";
    if (
      !e ||
      !words ||
      e.closest("script, style, noscript, [hidden]") ||
      !(e.checkVisibility({ visibilityProperty: true }) || e.closest("option"))
    )
      continue;
    const hidden = unseen(e);
    texts.push({ words, unseen: hidden, code: e.closest("code, pre, kbd, .address") !== null });
    if (hidden || e.closest("option, select")) continue;
    const range = document.createRange();
    if (getComputedStyle(e).hyphens !== "auto")
      for (const word of (node.textContent ?? "").matchAll(/\p{L}{2,}/gu)) {
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        const [first, ...rest] = [...range.getClientRects()].filter((r) => r.width >= 1);
        if (node.textContent?.[word.index - 1] !== "\u00ad" && first && rest.some((r) => r.top > first.top + first.height / 2))
          faults.push(`broken inside of a word: ${word[0]}`);
      }
    range.selectNodeContents(node);
    const layer = layerOf(e);
    for (const box of range.getClientRects()) {
      if (box.width < 2) continue;
      checkLine(box, e, words);
      const seen = seenPart(box, e);
      if (seen) lines.push({ box: seen, of: e, layer, words });
    }
  }
  for (const e of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
    if (e.checkVisibility({ visibilityProperty: true }))
      for (const name of ["aria-label", "title", "placeholder", "alt"]) {
        const words = e.getAttribute(name)?.trim();
        if (words) texts.push({ words, unseen: true, code: false });
      }

  // A line that lies on another one of the same layer, where both can be seen.
  const shown = lines.filter(({ box }) => box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < width);
  shown.forEach((a, i) => {
    for (const b of shown.slice(i + 1)) {
      if (a.of === b.of || a.layer !== b.layer) continue;
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (across <= 2 || down <= Math.min(a.box.height, b.box.height) * 0.35) continue;
      const top = document.elementFromPoint(Math.max(a.box.left, b.box.left) + across / 2, Math.max(a.box.top, b.box.top) + down / 2);
      if (top && (a.of.contains(top) || b.of.contains(top) || top.contains(a.of) || top.contains(b.of)))
        faults.push(`${short(a.words)} lies on ${short(b.words)}`);
    }
  });

  // What a field shows is cut without a sign of it.
  const pen = document.createElement("canvas").getContext("2d");
  for (const field of document.querySelectorAll<HTMLSelectElement | HTMLInputElement>("select, input[placeholder]")) {
    if (!pen || !field.checkVisibility({ visibilityProperty: true }) || unseen(field)) continue;
    const style = getComputedStyle(field);
    const words = field instanceof HTMLSelectElement ? (field.selectedOptions[0]?.text ?? "") : field.value ? "" : field.placeholder;
    pen.font = style.font;
    const has = field.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
    if (style.textOverflow !== "ellipsis" && pen.measureText(words).width > has + 1) faults.push(`cut off in its field: ${short(words)}`);
  }

  for (const e of document.querySelectorAll<HTMLElement>("button, .btn, .chip")) {
    if (!e.checkVisibility({ visibilityProperty: true }) || unseen(e)) continue;
    const style = getComputedStyle(e);
    if (style.textOverflow === "ellipsis") continue;
    if (style.overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1) faults.push(`does not fit: ${short(e.textContent ?? "")}`);
  }
  return { texts, faults };
}
