// Asking the server for places and clients.
import type { ListName } from "../lists/state";
import { toClient, toConversation, toMessage } from "../model/router";
import { ask } from "../wire/http";
import { type FoundClient, type Hit, type Question, toServer } from "./state";

export interface Part<T> {
  items: T[];
  next: string;
}

async function part<T>(path: string): Promise<Part<T>> {
  const body = await ask<{ items: T[] | null; next: string | null }>("GET", path);
  return { items: body.items ?? [], next: body.next ?? "" };
}

export const findPlaces = (q: Question, cursor = "", limit = 20): Promise<Part<Hit>> => part(`/search?${toServer(q, cursor, limit)}`);

export const findClients = (q: string, cursor = "", limit = 5): Promise<Part<FoundClient>> =>
  part(`/search/clients?${new URLSearchParams({ q, limit: String(limit), ...(cursor ? { cursor } : {}) })}`);

/** The list beside which a conversation is shown: the one in which it stands. */
const listOf = ({ conversation: { state } }: Hit): ListName => (state === "open" ? "all" : state);

/** The address of a hit. */
export const toHit = (hit: Hit): string =>
  hit.message ? toMessage(hit.conversation.id, listOf(hit), hit.message) : toConversation(hit.conversation.id, listOf(hit));

/** The address of a client. */
export const toFound = (c: FoundClient): string => toClient(c.id);
