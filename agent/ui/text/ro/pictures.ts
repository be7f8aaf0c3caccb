// Romanian: photos of the staff and logos of sites.
import type { Words } from "../words";

export const pictures: Words["pictures"] = {
  pic_h: "Fotografie",
  pic_hint: "Vizitatorii o văd cât timp le răspunzi. PNG, JPEG sau WebP de cel mult 5 MB; mijlocul devine un pătrat.",
  pic_hint_other:
    "Vizitatorii o văd cât timp le răspunde această persoană. PNG, JPEG sau WebP de cel mult 5 MB; mijlocul devine un pătrat.",
  pic_of: "Fotografia: {name}",
  pic_none_of: "{name} nu are încă fotografie: se văd inițialele.",
  pic_choose: "Alegeți o imagine",
  pic_change: "Altă imagine",
  pic_remove: "Eliminați",
  pic_sending: "Se încarcă…",
  pic_saved: "Fotografia este salvată.",
  pic_removed: "Fotografia este eliminată.",
  pic_later: "Se aplică după ce salvezi.",
  logo_h: "Logo",
  logo_hint: "PNG, JPEG sau WebP de cel mult 5 MB; mijlocul devine un pătrat. Ce este transparent stă pe alb.",
  logo_of: "Logo: {name}",
  logo_none: "Nu există încă un logo: se văd inițialele.",
  pic_show: "Imaginea din chat",
  pic_show_hint: "Ce lipsește se înlocuiește: persoana fără fotografie cu logoul, lipsa logoului cu inițialele.",
  pic_person: "Logoul, apoi persoana care răspunde",
  pic_logo: "Mereu logoul",
  pic_one: "Mereu o persoană: {name}",
  pic_one_none: "Mereu o persoană: {name} (încă fără fotografie)",
  pic_gone: "Mereu o persoană: cineva care a plecat",
  err_portrait_type: "Aceasta nu este o imagine PNG, JPEG sau WebP. Alege alta.",
  err_portrait_too_big: "Imaginea are peste 5 MB. Alege una mai mică.",
  err_picture_broken: "Imaginea este deteriorată și nu poate fi citită. Alege alta.",
  err_no_portrait: "Imaginea nu mai există. Alege-o din nou, apoi salvează.",
  err_no_chosen: "Persoana aleasă nu mai există. Alege pe altcineva.",
};
