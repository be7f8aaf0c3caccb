// What went wrong, said where it happened.
import { t } from "../text/text";
import { Banner } from "./small";

/** What the server refused, or why it could not be reached; nothing for "". */
export function Wrong({ said }: { said: string }) {
  return said ? (
    <Banner kind="red" icon="alert" role="alert">
      <span class="grow">{said}</span>
    </Banner>
  ) : null;
}

/** A part of a page could not be read; the rest of the page stands. */
export function NotLoaded({ said, again }: { said: string; again: () => void }) {
  return (
    <Banner kind="red" icon="alert" role="alert">
      <span class="grow">{said}</span>
      <button class="btn" type="button" onClick={again}>
        {t("try_again")}
      </button>
    </Banner>
  );
}
