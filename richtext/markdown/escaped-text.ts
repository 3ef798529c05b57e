/** Escapes plain text for Markdown. */

export interface TextPlace {
  /** It begins the line of a block, where other signs count. */
  readonly startsLine: boolean;
  /** White space there would be lost. */
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

const WHITE = /\s/u;
/** What the parser takes for white space around emphasis; JavaScript knows a few more. */
const SPACE = /[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;
const PUNCTUATION = /[\p{P}\p{S}]/u;
const WORD = /[\p{L}\p{N}]/u;
/** Signs at the head of a line that would start a heading, a quote, a list, a rule or a table. */
const BLOCK_SIGN = /^(?:#{1,6}(?=\s|$)|>|[-+](?=[\s-]|$)|=|\||:(?=-)|~)/;
const NUMBERED = /^(\d{1,9})(?=[.)](?:\s|$))/;
const SPACES: Readonly<Record<string, string>> = { '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' };

export type CharacterClass = 'white' | 'punctuation' | 'word';

/** The character classes of CommonMark's emphasis rules; no character counts as whitespace. */
export function classOf(character: string | undefined): CharacterClass {
  if (character === undefined || character === '' || SPACE.test(character)) return 'white';
  return PUNCTUATION.test(character) ? 'punctuation' : 'word';
}

/** Escapes only what would be parsed as syntax here; spaces at an edge become character references. */
export function writeText(text: string, { startsLine, atStart, atEnd }: TextPlace): string {
  let written = '';
  const start = atStart ? edge(text[0]) : '';
  if (start !== '') written = start;
  const end = atEnd && text.length > (start === '' ? 0 : 1) ? edge(text.at(-1)) : '';
  const from = start === '' ? 0 : 1;
  const to = text.length - (end === '' ? 0 : 1);
  for (let index = from; index < to; index += 1) written += writeCharacter(text, index);
  written += end;
  return startsLine && start === '' ? escapeLineStart(written) : written;
}

/** White space as a reference; anything else needs none. */
function edge(character: string | undefined): string {
  return character !== undefined && WHITE.test(character) && character !== '\v'
    ? `&#${character.charCodeAt(0)};`
    : '';
}

function escapeLineStart(written: string): string {
  const numbered = NUMBERED.exec(written)?.[1];
  if (numbered !== undefined) return `${numbered}\\${written.slice(numbered.length)}`;
  return BLOCK_SIGN.test(written) ? `\\${written}` : written;
}

function writeCharacter(text: string, index: number): string {
  const character = text[index] ?? '';
  const [before, after] = [text[index - 1], text[index + 1]];
  switch (character) {
    case '\t':
    case '\n':
    case '\r':
      return SPACES[character] ?? character;
    case '\\':
    case '`':
    case '[':
    case ']':
      return `\\${character}`;
    case '*':
      return before === ' ' && after === ' ' && text.slice(0, index).trim() !== '' ? '*' : '\\*';
    case '_':
      return isWord(before) && isWord(after) ? '_' : '\\_';
    case '~':
      return before !== undefined && after !== undefined && before !== '~' && after !== '~' ? '~' : '\\~';
    case '<':
      return after === undefined || /[A-Za-z/!?]/.test(after) ? '\\<' : '<';
    case '&':
      return after === undefined || /[#A-Za-z]/.test(after) ? '\\&' : '&';
    case '!':
      return after === undefined || after === '[' ? '\\!' : '!';
    default:
      return writeInAddress(text, index, character);
  }
}

/** What would make a link of an address that is none. */
function writeInAddress(text: string, index: number, character: string): string {
  if (character === '/' && /https?:\/$/i.test(text.slice(Math.max(0, index - 7), index))) return '\\/';
  if (character === '.' && /www$/i.test(text.slice(Math.max(0, index - 3), index))) return '\\.';
  if (character !== '@') return character;
  const joins = /[a-z0-9._+-]/i.test(text[index - 1] ?? '') && /[a-z0-9-]/i.test(text[index + 1] ?? '');
  return joins ? '\\@' : '@';
}

/** Letters beyond the basic plane come in halves here, and are escaped to be on the safe side. */
function isWord(character: string | undefined): boolean {
  return character !== undefined && WORD.test(character);
}
