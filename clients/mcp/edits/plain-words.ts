/** Markdown as the words that a reader sees, for suggestions: these are about words, and other words. */

const HEADING_OR_ITEM =
  /^[ \t]*(?:#{1,6}[ \t]+|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?|\d{1,9}[.)][ \t]+|>[ \t]?)+/gm;
const LINK = /!?\[([^\]\n]*)\]\((?:[^()\n]|\([^()\n]*\))*\)/g;
const STRONG = /(\*\*|__|~~|`)(?=\S)(.*?\S)\1/g;
const EMPHASIS = /(^|[^\p{L}\p{N}*_])([*_])(?=\S)(.*?\S)\2(?![\p{L}\p{N}*_])/gu;
const ESCAPED = /\\([!-/:-@[-`{-~])/g;
/** An escaped sign meanwhile: one of the private use area, which no sign of Markdown is. */
const HIDDEN = 0xe000;
const HIDDEN_SIGN = /[\ue021-\ue07e]/g;

export function plainWords(markdown: string): string {
  return markdown
    .replaceAll(ESCAPED, (_, sign: string) => String.fromCharCode(HIDDEN + sign.charCodeAt(0)))
    .replaceAll(HEADING_OR_ITEM, '')
    .replaceAll(LINK, '$1')
    .replaceAll(STRONG, '$2')
    .replaceAll(EMPHASIS, '$1$3')
    .replaceAll(HIDDEN_SIGN, (sign) => String.fromCharCode(sign.charCodeAt(0) - HIDDEN))
    .replaceAll(/\n{2,}/g, '\n');
}
