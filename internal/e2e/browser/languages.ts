// The words of the console and of the widget in the languages that there are, as the screens have them.
import { de as consoleDe } from "../../../agent/ui/text/de";
import { en as consoleEn } from "../../../agent/ui/text/en";
import { et as consoleEt } from "../../../agent/ui/text/et";
import { pl as consolePl } from "../../../agent/ui/text/pl";
import { ro as consoleRo } from "../../../agent/ui/text/ro";
import { de as roomsDe } from "../../../agent/ui/text/rooms/de";
import { en as roomsEn } from "../../../agent/ui/text/rooms/en";
import { et as roomsEt } from "../../../agent/ui/text/rooms/et";
import { pl as roomsPl } from "../../../agent/ui/text/rooms/pl";
import { ro as roomsRo } from "../../../agent/ui/text/rooms/ro";
import type { AllWords } from "../../../agent/ui/text/words";
import partsDe from "../../../widget/ui/parts/words/de";
import partsEn from "../../../widget/ui/parts/words/en";
import partsEt from "../../../widget/ui/parts/words/et";
import partsPl from "../../../widget/ui/parts/words/pl";
import partsRo from "../../../widget/ui/parts/words/ro";
import type { Words as PartsWords } from "../../../widget/ui/parts/words/words";
import { de as panelDe } from "../../../widget/ui/texts/de";
import { en as panelEn } from "../../../widget/ui/texts/en";
import { et as panelEt } from "../../../widget/ui/texts/et";
import { pl as panelPl } from "../../../widget/ui/texts/pl";
import { ro as panelRo } from "../../../widget/ui/texts/ro";
import type { Texts } from "../../../widget/ui/texts/texts";

export interface Spoken {
  /** As browsers name it. */
  locale: string;
  console: AllWords;
  widget: Texts & PartsWords;
  /** What the launcher says, which the server writes. */
  launcher: RegExp;
}

export const languages = {
  en: {
    locale: "en-GB",
    console: { ...consoleEn, ...roomsEn },
    widget: { ...panelEn, ...partsEn },
    launcher: /^(Ask us|Leave a question|Open the chat)/,
  },
  pl: {
    locale: "pl-PL",
    console: { ...consolePl, ...roomsPl },
    widget: { ...panelPl, ...partsPl },
    launcher: /^(Zapytaj nas|Zostaw pytanie|Otwórz czat)/,
  },
  ro: {
    locale: "ro-RO",
    console: { ...consoleRo, ...roomsRo },
    widget: { ...panelRo, ...partsRo },
    launcher: /^(Întrebați-ne|Lăsați o întrebare|Deschideți)/,
  },
  de: {
    locale: "de-DE",
    console: { ...consoleDe, ...roomsDe },
    widget: { ...panelDe, ...partsDe },
    launcher: /^(Fragen Sie uns|Frage hinterlassen|Chat öffnen)/,
  },
  et: {
    locale: "et-EE",
    console: { ...consoleEt, ...roomsEt },
    widget: { ...panelEt, ...partsEt },
    launcher: /^(Küsige meilt|Jätke küsimus|Avage vestlus)/,
  },
} as const satisfies Record<string, Spoken>;

export type LanguageName = keyof typeof languages;
