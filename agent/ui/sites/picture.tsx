// Whose face the chat has: the logo, who answers, or always one person.
import { useEffect, useState } from "preact/hooks";
import { SelectField } from "../parts/field";
import { PictureField } from "../parts/picture_field";
import { t } from "../text/text";
import { ask } from "../wire/http";
import type { Picture, Site } from "./state";

interface Face {
  id: string;
  name: string;
  photo?: string;
  active: boolean;
}

interface Props {
  site: Site;
  change: (s: Site) => void;
  bad: Readonly<Record<string, string | undefined>>;
}

export function SitePicture({ site, change, bad }: Props) {
  const picture: Picture = site.picture ?? { show: "person", person: "", logo: "" };
  const [people, setPeople] = useState<readonly Face[]>([]);
  useEffect(() => {
    ask<{ items: Face[] | null }>("GET", "/people").then(
      (b) => setPeople((b.items ?? []).filter((p) => p.active)),
      () => setPeople([]), // the other choices still work
    );
  }, []);
  const put = (part: Partial<Picture>) => change({ ...site, picture: { ...picture, ...part } });
  const gone = picture.show === "chosen" && !people.some((p) => p.id === picture.person);
  return (
    <>
      <SelectField
        label={t("pic_show")}
        hint={t("pic_show_hint")}
        error={bad["picture.person"] && t("err_no_chosen")}
        value={picture.show === "chosen" ? picture.person : picture.show}
        onValue={(v) => put(v === "person" || v === "logo" ? { show: v, person: "" } : { show: "chosen", person: v })}
        options={[
          ["person", t("pic_person")],
          ["logo", t("pic_logo")],
          ...people.map((p) => [p.id, t(p.photo ? "pic_one" : "pic_one_none", { name: p.name })] as const),
          ...(gone ? [[picture.person, t("pic_gone")] as const] : []),
        ]}
      />
      <PictureField
        label={t("logo_h")}
        hint={t("logo_hint")}
        name={site.name}
        alt={t("logo_of", { name: site.name })}
        none={t("logo_none")}
        picture={picture.logo}
        logo
        error={bad["picture.logo"] && t("err_no_portrait")}
        set={(logo) => put({ logo })}
      />
    </>
  );
}
