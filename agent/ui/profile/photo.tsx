// One's own photo, which visitors see while one answers them.
import { me } from "../model/session";
import { PictureField } from "../parts/picture_field";
import { toast } from "../parts/toast";
import { t } from "../text/text";
import type { Me } from "../wire/frames";
import { ask } from "../wire/http";

export function Photo({ mine }: { mine: Me }) {
  const set = async (photo: string) => {
    const saved = await ask<{ me: Me }>("PUT", "/me/photo", { photo });
    me.value = { ...(me.peek() ?? saved.me), photo: saved.me.photo };
    toast(t(photo ? "pic_saved" : "pic_removed"));
  };
  return (
    <section class="card stack" aria-labelledby="p-photo">
      <h2 id="p-photo">{t("pic_h")}</h2>
      <PictureField
        label={t("pic_h")}
        titled
        hint={t("pic_hint")}
        name={mine.name}
        alt={t("pic_of", { name: mine.name })}
        none={t("pic_none_of", { name: mine.name })}
        picture={mine.photo ?? ""}
        set={set}
      />
    </section>
  );
}
