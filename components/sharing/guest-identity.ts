/** The identity of a guest in this browser: one name for all links, one secret id for each. */
import { z } from 'zod';
import { shareTokenFingerprint } from '#core/protocol/share-token-fingerprint.ts';

const NAME_KEY = 'bindery.guest.name';
const idKey = (codexId: string) => `bindery.guest.${codexId}`;
const copyKey = (token: string) => `bindery.guest.copy.${shareTokenFingerprint(token)}`;

const guestSchema = z.object({ id: z.string(), name: z.string() });
export type Guest = z.infer<typeof guestSchema>;

/** The guest of an earlier visit by this link, so that a reload does not create another. */
export function rememberedGuest(codexId: string): Guest | null {
  const text = read(idKey(codexId));
  if (text === null) return null;
  try {
    const parsed = guestSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export function rememberGuest(codexId: string, guest: Guest): void {
  write(idKey(codexId), JSON.stringify(guest));
  write(NAME_KEY, guest.name);
}

/** Stores the Codex id of a link, which a revoked link no longer tells. */
export function rememberCopy(token: string, publicId: string): void {
  write(copyKey(token), publicId);
}

export function rememberedCopy(token: string): string | null {
  return read(copyKey(token));
}

export function forgetRememberedCopy(token: string): void {
  try {
    localStorage.removeItem(copyKey(token));
  } catch {
    // See `read`.
  }
}

/** The last name a guest gave here, as the default. */
export function lastGuestName(): string {
  return read(NAME_KEY) ?? '';
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
