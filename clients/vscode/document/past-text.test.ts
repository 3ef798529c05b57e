/** The past is written as the present is, so that a comparison shows what has changed and nothing else. */
import { expect, it } from 'vitest';
import { openOfflineCodex } from './offline-codex.fixture.ts';
import { writePastText } from './past-text.ts';
import { TextMirror } from './text-mirror.ts';

const FIELDS = `text: 'richText', other: 'richText', due: 'date'`;

it('a rich text in which nothing was written is empty, as it is now', async () => {
  const { codex } = openOfflineCodex(FIELDS);
  codex.setTitle('A title');
  const fields = { text: { markdown: '<p></p>' }, other: { markdown: '' }, due: null };
  const past = writePastText({ title: 'A title', fields }, codex.template);
  expect(past).not.toContain('<p>');
  expect(past).toBe(new TextMirror(codex).read().text);
  await codex.close();
});
