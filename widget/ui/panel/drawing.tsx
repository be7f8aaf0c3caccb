/** @jsxImportSource ../dom */
// A drawing on a 24 grid, one stroke, in the colour of the text beside it. It says nothing by itself: a word or a name is always
// near.

export function Drawing({ d }: { d: string }) {
  return (
    <svg class="i" viewBox="0 0 24 24" aria-hidden="true">
      <path d={d} />
    </svg>
  );
}
