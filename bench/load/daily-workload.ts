/** The edits of a day on a Codex of a megabyte, the same for everybody who is measured. */
import type * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { writeMarkdown } from '#richtext/markdown/markdown.ts';

const SENTENCE =
  'The queue filled faster than the workers could drain it, and the retry storm hid the first failure. ';
const TEXT_FIELDS = 24;
const PARAGRAPHS = 1_400;
const BURST = 25;
const KEY_MS = 150;
const PAUSE_MS = 20_000;

/** About a megabyte: long texts, and a rich text of many paragraphs. */
export function fillLargeCodex(codex: Codex): void {
  codex.setTitle('A long incident review');
  for (let field = 0; field < TEXT_FIELDS; field += 1)
    codex.text(`notes-${field}`).insert(0, SENTENCE.repeat(250));
  const paragraphs = Array.from({ length: PARAGRAPHS }, (_, index) => `${index}. ${SENTENCE}${SENTENCE}`);
  writeMarkdown(codex.fragment('summary'), paragraphs.join('\n\n'));
}

/**
 * Types `operations` edits into one field after the other: bursts of letters with a word taken back now and then, a choice made
 * after some of them, and a pause before the next. `pass` is told how many ms go by before each edit.
 */
export function workForADay(
  codex: Codex,
  doc: Y.Doc,
  operations: number,
  pass: (ms: number) => void,
  who: string,
): void {
  for (let done = 0; done < operations; ) {
    const burst = Math.floor(done / BURST);
    pass(PAUSE_MS);
    const text = codex.text(`notes-${burst % TEXT_FIELDS}`);
    const at = (burst * 977) % Math.max(1, text.length);
    for (let key = 0; key < BURST - 1 && done < operations; key += 1, done += 1) {
      pass(KEY_MS);
      if (key % 12 === 11) text.delete(at + key - 2, 1);
      else text.insert(at + Math.min(key, 10) + (key > 11 ? key - 13 : 0), who[0] ?? 'x');
    }
    if (done < operations) {
      pass(KEY_MS);
      doc.transact(() => codex.setRegister(`choice-${burst % 7}`, `${who} ${burst}`));
      done += 1;
    }
  }
}
