/** Refuses passwords that are known from breaches, by a list that comes with the product: nothing is asked of anybody else. */
import { BinderyError } from '#core/errors.ts';

/** Of a password that is a known one with something attached, what is attached. */
const ATTACHED = /^[\d\W_]+|[\d\W_]+$/g;
/** Shorter ones are words that people use in longer passwords, and rightly so. */
const SHORTEST_BASE = 6;

let known: Promise<ReadonlySet<string>> | undefined;

/** The 49,000 that were leaked most often (SecLists, by way of zxcvbn), read when the first password is set. */
async function knownPasswords(): Promise<ReadonlySet<string>> {
  known ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common'].map((entry) => String(entry).toLowerCase())),
  );
  return await known;
}

/** Whether the password is on the list, in any capitals, also with digits and signs before or behind: `Sunshine2026!`. */
export async function isKnownPassword(password: string): Promise<boolean> {
  const list = await knownPasswords();
  const plain = password.normalize('NFKC').toLowerCase();
  if (list.has(plain)) return true;
  const base = plain.replace(ATTACHED, '');
  return base.length >= SHORTEST_BASE && list.has(base);
}

/** Throws `invalid_input` at `field` for a password that is known. */
export async function refuseKnownPassword(password: string, field: string): Promise<void> {
  if (!(await isKnownPassword(password))) return;
  const message =
    'This password, or its word without digits and signs, is among those that were stolen most often, and is tried first. Choose another, for instance four words that have nothing to do with each other.';
  throw new BinderyError('invalid_input', message, { issues: [{ path: [field], message }] });
}
