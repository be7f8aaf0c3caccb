import assert from "node:assert/strict";
import test from "node:test";
import type { Event } from "../../panel/frames";
import { fileName, transcript } from "./transcript";

const source = {
  firm: "Tamm Kitchens",
  you: "You",
  retracted: "Message retracted",
  ended: "This conversation is closed",
  answers: (name: string) => `${name} answers you`,
  when: (at: string) => at.slice(11, 19),
  size: (bytes: number) => `${bytes} bytes`,
};
const anna = { kind: "agent" as const, name: "Anna" };
const sketch = { id: "f", name: "sketch.jpg", type: "image/jpeg", size: 7, width: 1, height: 1, preview: true };
const log: Event[] = [
  { n: 1, at: "2026-11-20T08:00:01.000Z", kind: "said", id: "a", by: { kind: "visitor" }, text: "What does\r\noak cost?" },
  { n: 2, at: "2026-11-20T08:00:02.000Z", kind: "assigned", name: "Anna" },
  { n: 3, at: "2026-11-20T08:00:03.000Z", kind: "said", id: "b", by: anna, text: "214 €", quote: "a", files: [sketch] },
  { n: 4, at: "2026-11-20T08:00:04.000Z", kind: "said", id: "c", by: anna, retracted: true },
  { n: 5, at: "2026-11-20T08:00:05.000Z", kind: "said", id: "d", by: { kind: "visitor" }, text: "What was that?", quote: "c" },
  { n: 6, at: "2026-11-20T08:00:06.000Z", kind: "retracted", id: "c" },
  { n: 7, at: "2026-11-20T08:00:07.000Z", kind: "closed" },
  { n: 8, at: "2026-11-20T08:00:08.000Z", kind: "rated", good: false, text: "for staff's eyes" },
];

test("a transcript has every word that stands, who said it and when, and none that was taken back", () => {
  assert.deepEqual(transcript(log, source).split("\r\n"), [
    "Tamm Kitchens",
    "",
    "08:00:01  You",
    "  What does",
    "  oak cost?",
    "",
    "08:00:02  Anna answers you",
    "",
    "08:00:03  Anna",
    "> You: What does",
    "> oak cost?",
    "  214 €",
    "  [sketch.jpg, 7 bytes]",
    "",
    "08:00:04  Anna",
    "  [Message retracted]",
    "",
    "08:00:05  You",
    "> Anna: Message retracted",
    "  What was that?",
    "",
    "08:00:07  This conversation is closed",
    "",
    "",
  ]);
});

test("the file has a name that every system takes", () => {
  assert.equal(fileName("Tamm & Söhne / Küchen: „alles“", "2026-11-20"), "Tamm Söhne Küchen alles 2026-11-20.txt");
  assert.equal(fileName("../..", "2026-11-20"), "chat 2026-11-20.txt");
});
