/** Recovery codes: each opens an account once in place of a code of the authenticator app. Shown once, stored as hashes. */
import { createHash, randomBytes } from 'node:crypto';

const COUNT = 10;
/** Without letters and digits that look alike. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
/** Of 31 characters: 79 bits, out of reach also for whoever has the hashes. */
const LENGTH = 16;

export interface NewRecoveryCodes {
  /** As people see them: `abcd-efgh-jkmn-pqrs`. */
  readonly codes: readonly string[];
  /** As they are stored. */
  readonly stored: string;
}

export function newRecoveryCodes(): NewRecoveryCodes {
  const codes = Array.from({ length: COUNT }, newCode);
  return { codes, stored: JSON.stringify(codes.map(hashRecoveryCode)) };
}

export function countRecoveryCodes(stored: string): number {
  return (JSON.parse(stored) as string[]).length;
}

/** SHA-256 in hex of what is left without spaces, hyphens and capitals. */
export function hashRecoveryCode(code: string): string {
  const plain = code.toLowerCase().replace(/[\s-]+/g, '');
  return createHash('sha256').update(`recovery code\n${plain}`, 'utf8').digest('hex');
}

function newCode(): string {
  let code = '';
  while (code.length < LENGTH) {
    for (const byte of randomBytes(LENGTH)) {
      // What would make the first characters likelier is left out.
      if (byte < 256 - (256 % ALPHABET.length)) code += ALPHABET[byte % ALPHABET.length];
    }
  }
  return code.slice(0, LENGTH).replace(/(.{4})(?=.)/g, '$1-');
}
