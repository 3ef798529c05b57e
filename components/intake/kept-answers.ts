/** Answers that are not sent yet, kept for this tab: a reload loses nothing, and nobody finds them who comes to the device later. */
import { z } from 'zod';
import { jsonValueSchema } from '#core/protocol/api/json-value.ts';
import { shareTokenFingerprint } from '#core/protocol/share-token-fingerprint.ts';
import type { Typed } from './typed-answers.ts';

const keptSchema = z.object({
  /** Of the request that sends them: the same for every try. */
  key: z.string().min(16).max(200),
  typed: z.record(z.string(), jsonValueSchema),
});
export interface KeptAnswers {
  readonly key: string;
  readonly typed: Typed;
}

const placeOf = (token: string) => `intake:${shareTokenFingerprint(token)}`;

/** What this tab has kept for a form; `null` for nothing. */
export function readKept(token: string): KeptAnswers | null {
  try {
    const reading = keptSchema.safeParse(JSON.parse(sessionStorage.getItem(placeOf(token)) ?? 'null'));
    return reading.success ? reading.data : null;
  } catch {
    return null; // storage is switched off, or holds something else
  }
}

/** Keeps answers until they are sent; `null` forgets them. Without a storage they live as long as the page. */
export function keepAnswers(token: string, kept: KeptAnswers | null): void {
  try {
    if (kept === null) sessionStorage.removeItem(placeOf(token));
    else sessionStorage.setItem(placeOf(token), JSON.stringify(kept));
  } catch {
    // The page still has them.
  }
}
