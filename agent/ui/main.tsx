// The staff console: starts the page. Everything else hangs on the signals in model/.
import "./console.css";
import { effect } from "@preact/signals";
import { render } from "preact";
import { startLine } from "./model/line";
import { startMentions } from "./model/mentions";
import { startNotes } from "./model/notes";
import { resume } from "./model/session";
import { startTags } from "./model/tags";
import { App } from "./shell/app";
import { startAnnouncing } from "./sound/announce";
import { startBell } from "./sound/bell";
import { language, restoreLanguage } from "./text/text";

effect(() => {
  document.documentElement.lang = language.value;
});
startNotes();
startMentions();
startLine();
startTags();
startBell();
startAnnouncing();
const root = document.getElementById("root") ?? document.body.appendChild(document.createElement("div"));
// A page that came in another language than the one chosen here waits for that, so that it does not change under the reader.
void restoreLanguage().then(() => {
  render(<App />, root);
  void resume();
});
