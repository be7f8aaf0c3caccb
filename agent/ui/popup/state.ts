// The leads that call for this person: one popup for all of them, the oldest first. Pure.
import type { FrameDown, HandNote, Id, Row } from "../wire/frames";

export interface Lead {
  id: Id;
  row: Row;
  answerBy: number;
  rule: string;
  helperFor: string;
  since: number;
  /** What the colleague wrote who handed it over. */
  note?: HandNote;
}

/** Puts a lead in, or renews it, oldest first. */
export function addLead(leads: readonly Lead[], lead: Lead): readonly Lead[] {
  const rest = leads.filter((l) => l.id !== lead.id);
  return [...rest, lead].sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1));
}

export function dropLead(leads: readonly Lead[], id: Id): readonly Lead[] {
  return leads.some((l) => l.id === id) ? leads.filter((l) => l.id !== id) : leads;
}

/**
 * Whether a row is one this person was given and has not acknowledged: so a reload shows the popup again. What a colleague hands over
 * rings also when the visitor has an answer: somebody else is to go on with it.
 */
export function callsFor(row: Row, me: Id): boolean {
  if (row.state !== "open" || row.agent !== me || row.accepted_at !== null) return false;
  return row.assigned_rule === "hand_over" || (row.waiting_on === "us" && row.assigned_rule !== "pick");
}

/** When a row's lead goes on, in ms; 0 when it does not say. */
export const deadline = (row: Row): number => (row.answer_by ? Date.parse(row.answer_by) : 0);

/** The leads after a frame. `now` is this computer's clock in ms. */
export function leadsAfter(leads: readonly Lead[], frame: FrameDown, me: Id, now: number): readonly Lead[] {
  if (frame.t === "lead") {
    const answerBy = frame.answer_by ? Date.parse(frame.answer_by) : 0;
    const known = leads.find((l) => l.id === frame.conversation);
    return addLead(leads, {
      id: frame.conversation,
      row: frame.row,
      answerBy,
      rule: frame.rule,
      helperFor: frame.helper_for,
      since: known?.since ?? (Date.parse(frame.row.assigned_at ?? "") || now),
      ...(frame.note ? { note: frame.note } : {}),
    });
  }
  if (frame.t === "ready") return leads.length ? [] : leads; // what still calls is told again right after
  if (frame.t === "lead_gone") return dropLead(leads, frame.conversation);
  if (frame.t === "rows") return frame.rows.reduce((all, row) => leadsAfterRow(all, row, me), leads);
  return leads;
}

function leadsAfterRow(leads: readonly Lead[], row: Row, me: Id): readonly Lead[] {
  const known = leads.find((l) => l.id === row.id);
  if (!known || row.n < known.row.n) return leads; // a row from before the call, which came later
  if (!callsFor(row, me)) return dropLead(leads, row.id);
  return leads.map((l) => (l.id === row.id ? { ...l, row, answerBy: deadline(row) || l.answerBy } : l));
}

/** Whole seconds left until the lead goes on; 0 when the time is over or there is none. */
export function secondsLeft(lead: Lead, now: number): number {
  return lead.answerBy ? Math.max(0, Math.ceil((lead.answerBy - now) / 1000)) : 0;
}

/** The part of the time that is left, 0 to 1, for the bar. */
export function partLeft(lead: Lead, now: number): number {
  const whole = lead.answerBy - lead.since;
  return whole > 0 ? Math.min(1, Math.max(0, (lead.answerBy - now) / whole)) : 0;
}
