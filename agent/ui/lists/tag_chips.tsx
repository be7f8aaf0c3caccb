// Tags on a row and in the head of a conversation: a word, and a colour beside it.
import { tagsOf } from "../model/tags";
import { t } from "../text/text";
import type { Row } from "../wire/frames";

/** The first tags of a row, and how many more there are. */
export function TagChips({ row, most }: { row: Row; most: number }) {
  const all = tagsOf(row);
  if (all.length === 0) return null;
  return (
    <span class="tags">
      <span class="sr">{t("tags")}: </span>
      {all.slice(0, most).map((tag) => (
        <span key={tag.id} class={`chip tag ${tag.colour}`} title={tag.name}>
          <span class="clip">{tag.name}</span>
        </span>
      ))}
      {all.length > most && (
        <span
          class="chip line"
          title={all
            .slice(most)
            .map((tag) => tag.name)
            .join(", ")}
        >
          +{all.length - most}
        </span>
      )}
    </span>
  );
}
