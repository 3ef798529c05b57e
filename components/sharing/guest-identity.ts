/** The identity of a guest in this browser: one name for all links, one secret id for each. */
import { z } from 'zod';
import { shareTokenFingerprint } from '#core/protocol/share-token-fingerprint.ts';

const NAME_KEY = 'bindery.guest.name';
const idKey = (codexId: string) => `bindery.guest.${codexId}`;
const linkKey = (token: string) => `bindery.guest.link.${shareTokenFingerprint(token)}`;
const copyKey = (token: string) => `bindery.guest.copy.${shareTokenFingerprint(token)}`;

const guestSchema = z.object({ id: z.string(), name: z.string(), codexId: z.string().optional() });
export type Guest = z.infer<typeof guestSchema>;

/** The guest of an earlier visit by this link, so that a reload does not create another. */
export function rememberedGuest(token: string): Guest | null {
  return parseGuest(read(linkKey(token)));
}

/** The guest of an earlier visit to a Codex by another link: they need not say their name again. */
export function rememberedGuestOfCodex(codexId: string): Guest | null {
  return parseGuest(read(idKey(codexId)));
}

function parseGuest(text: string | null): Guest | null {
  if (text === null) return null;
  try {
    const parsed = guestSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export function rememberGuest(token: string, codexId: string, guest: Guest): void {
  write(linkKey(token), JSON.stringify({ ...guest, codexId }));
  write(idKey(codexId), JSON.stringify(guest));
  if (guest.name !== '') write(NAME_KEY, guest.name);
}

/** Whoever was disconnected joins as another. */
export function forgetGuest(token: string, codexId: string | null): void {
  const where = codexId ?? rememberedGuest(token)?.codexId;
  forget(linkKey(token));
  if (where !== undefined) forget(idKey(where));
}

/** Stores the Codex id of a link, which a revoked link no longer tells. */
export function rememberCopy(token: string, publicId: string): void {
  write(copyKey(token), publicId);
}

export function rememberedCopy(token: string): string | null {
  return read(copyKey(token));
}

export function forgetRememberedCopy(token: string): void {
  forget(copyKey(token));
}

/** The last name a guest gave here, as the default. */
export function lastGuestName(): string {
  return read(NAME_KEY) ?? '';
}

function forget(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // See `read`.
  }
}

/** Storage may be blocked; a guest is then asked again after a reload. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // See `read`.
  }
}
