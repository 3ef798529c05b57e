/**
 * Knows a removed passage again without keeping it: its length and two keyed fingerprints, sealed under APP_SECRET. An old copy of a text, such as that of
 * a device which was away and split a paragraph, would bring the passage back as new characters.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { openText, sealText } from '../config/sealed-text.ts';

const guardSchema = z.object({ length: z.int().min(1), sum: z.int(), mac: z.string() });
export type PassageGuard = z.infer<typeof guardSchema>;

/** For the row of a redaction. */
export function sealGuard(secret: string, id: string, passage: string): Uint8Array<ArrayBuffer> {
  const { base, key } = keysOf(secret);
  const guard: PassageGuard = { length: passage.length, sum: sumOf(passage, base), mac: macOf(passage, key) };
  return sealText(sealOf(secret, id), JSON.stringify(guard));
}

/** `null` for one that another APP_SECRET has sealed. */
export function openGuard(secret: string, id: string, sealed: Uint8Array): PassageGuard | null {
  const text = openText(sealOf(secret, id), sealed);
  return text === null ? null : (guardSchema.safeParse(JSON.parse(text)).data ?? null);
}

/** Whether a text has one of the passages; time is linear in its length for each. */
export function holdsGuarded(secret: string, guards: readonly PassageGuard[], text: string): boolean {
  const { base, key } = keysOf(secret);
  return guards.some((guard) => holdsOne(guard, text, base, key));
}

/** Rabin and Karp: the sum of each stretch follows from that of the one before it; where it is right, the MAC decides. */
function holdsOne({ length, sum, mac }: PassageGuard, text: string, base: number, key: Buffer): boolean {
  if (text.length < length) return false;
  let leaving = 1;
  for (let place = 1; place < length; place += 1) leaving = Math.imul(leaving, base);
  let current = sumOf(text.slice(0, length), base);
  for (let start = 0; ; start += 1) {
    const end = start + length;
    if (current === sum && isSame(macOf(text.slice(start, end), key), mac)) return true;
    if (end >= text.length) return false;
    const rest = (current - Math.imul(text.charCodeAt(start), leaving)) | 0;
    current = (Math.imul(rest, base) + text.charCodeAt(end)) | 0;
  }
}

function sumOf(text: string, base: number): number {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1)
    sum = (Math.imul(sum, base) + text.charCodeAt(index)) | 0;
  return sum;
}

function macOf(text: string, key: Buffer): string {
  return createHmac('sha256', key).update(text, 'utf16le').digest('base64');
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one, 'base64'), Buffer.from(other, 'base64')];
  return a.length === b.length && timingSafeEqual(a, b);
}

function keysOf(secret: string): { readonly base: number; readonly key: Buffer } {
  const bytes = Buffer.from(hkdfSync('sha256', secret, '', 'bindery redaction guard', 36));
  // Odd, so that no character is lost in the product.
  return { base: bytes.readInt32LE(0) | 1, key: bytes.subarray(4) };
}

function sealOf(secret: string, id: string) {
  return { secret, purpose: 'bindery redaction guard', place: id };
}
