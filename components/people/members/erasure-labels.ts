/** The counted sentences of erasing somebody’s personal data. */
import type { ErasureBody } from '#core/protocol/api/administration/erasures.ts';

export function erasedLabels({ counts, as }: ErasureBody): readonly string[] {
  const { operations, documents, rows, events, mails } = counts;
  const others = Object.values(rows).reduce((sum, each) => sum + each, 0);
  return [
    `The name and the colour, everywhere: in their place stands “${as}”.`,
    operations > 0 &&
      `${count(operations, 'operation')} of ${count(documents, 'document')}: who wrote, and comments and mentions that name them.`,
    others > 0 && `${count(others, 'row')} of lists, versions, branches, reviews and messages.`,
    events > 0 && `${count(events, 'event')} of the audit log, with e-mail addresses.`,
    mails > 0 && `${count(mails, 'e-mail')} that wait: they are not sent.`,
  ].filter((label) => label !== false);
}

function count(number: number, word: string): string {
  return `${number.toLocaleString('en')} ${word}${number === 1 ? '' : 's'}`;
}
