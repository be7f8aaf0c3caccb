// Links in what people write. Pure.

export interface Piece {
  text: string;
  href?: string;
}

/** Cuts a text into words and links. Only http and https become links; nothing becomes markup. */
export function linkPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const m of text.matchAll(/\bhttps?:\/\/[^\s<>"'`]+/gi)) {
    const raw = m[0].replace(/[.,;:!?)\]}»”]+$/u, "");
    let href: string;
    try {
      const url = new URL(raw);
      if (url.username || url.password) continue; // a name before @ can pose as the host
      href = url.href;
    } catch {
      continue;
    }
    if (m.index > from) pieces.push({ text: text.slice(from, m.index) });
    pieces.push({ text: raw, href });
    from = m.index + raw.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}
