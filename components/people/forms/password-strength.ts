/** Estimates the strength of a password from its length, variety and personal data. Pure. */

export const MIN_PASSWORD_LENGTH = 10;

export interface Strength {
  /** 0 (too short) … 4. */
  readonly score: 0 | 1 | 2 | 3 | 4;
  readonly words: string;
}

/** Estimates a password; `known` are words a guesser tries first: name, address, workspace. */
export function judgePassword(password: string, known: readonly string[] = []): Strength {
  if (password.length === 0)
    return { score: 0, words: `At least ${MIN_PASSWORD_LENGTH} characters; a few words make a good one.` };
  if (password.length < MIN_PASSWORD_LENGTH) {
    const missing = MIN_PASSWORD_LENGTH - password.length;
    return { score: 0, words: `${missing} more ${missing === 1 ? 'character' : 'characters'} needed.` };
  }
  const bits = guessableBits(password, known);
  if (bits < 30)
    return { score: 1, words: 'Easy to guess: it repeats itself, or contains what people know about you.' };
  if (bits < 50) return { score: 2, words: 'Fair. Another word would make it strong.' };
  if (bits < 70) return { score: 3, words: 'Strong.' };
  return { score: 4, words: 'Very strong.' };
}

/** An upper estimate of the bits a guesser has to find: the alphabet used, per character that is not foreseeable. */
function guessableBits(password: string, known: readonly string[]): number {
  const rest = withoutKnown(password.toLocaleLowerCase(), known);
  const alphabet =
    (/\p{Ll}/u.test(password) ? 26 : 0) +
    (/\p{Lu}/u.test(password) ? 26 : 0) +
    (/\p{N}/u.test(password) ? 10 : 0) +
    (/[^\p{L}\p{N}]/u.test(password) ? 20 : 0);
  const letters = [...rest];
  const surprising = letters.filter((letter, index) => {
    const before = letters[index - 1];
    return before === undefined || Math.abs((letter.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0)) > 1;
  });
  // People pick words, not random letters: about half of what the alphabet would allow.
  const perLetter = Math.log2(Math.max(2, alphabet)) * 0.55;
  return Math.min(surprising.length, new Set(letters).size * 2) * perLetter;
}

function withoutKnown(password: string, known: readonly string[]): string {
  const words = known
    .flatMap((each) => each.toLocaleLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word.length > 2);
  return [...words, 'password', 'qwerty'].reduce((rest, word) => rest.replaceAll(word, ''), password);
}
