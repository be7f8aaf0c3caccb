// The entry of /widget.js. The server serves this file as (function(usherData){…})(DATA), so the site's data arrives
// as an argument and the host page gets no second global.
import { place, type Site } from "./place";

declare const usherData: Site;

try {
  place(usherData, window);
} catch {
  // A page must never break because of its chat. Without the widget it is the page that it was.
}
