// A text with what was looked for marked in it. Ranges come from the server; the text stays text.
import { type Excerpt, piecesOf } from "./state";

export function Marked({ excerpt }: { excerpt: Excerpt }) {
  return <>{piecesOf(excerpt).map((p, i) => (p.hit ? <mark key={i}>{p.text}</mark> : p.text))}</>;
}
