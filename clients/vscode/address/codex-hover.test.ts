/** A hover says what people wrote as it is, and leads to the three commands for this Codex and nowhere else. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HOVER_COMMANDS, type HoverCodex, writeHover } from './codex-hover.ts';

const ID = '0190a000-0000-7000-8000-000000000001';

function codexWith(text: string): HoverCodex {
  return {
    ...{ id: ID, title: text, updatedAt: '2026-01-01T00:00:00.000Z' },
    ...{ templateName: text, updatedBy: { id: 'u', name: text } },
    fields: { context: { markdown: `${text} and some more words of the text` } },
  } as unknown as HoverCodex;
}

const write = (text: string) => writeHover(codexWith(text), () => '1 January');

/** The text without its links to commands, which end it. */
function words(hover: string): string {
  return hover.slice(0, hover.lastIndexOf('[Markdown](command:bindery.openMarkdown?'));
}

const HOSTILE = [
  '[x](command:workbench.action.terminal.new)',
  '](command:bindery.signOut) [',
  '![x](https://elsewhere.example/who-reads.png)',
  '<img src=x onerror=alert(1)>',
  '&#91;x&#93;&#40;command:a&#41;',
  'https://elsewhere.example',
  '<command:workbench.action.quit>',
  '`\\`[a](b)',
  '\n\n# A heading\n\n---',
  'someone@elsewhere.example',
];

it.each(HOSTILE)('%s is text', (text) => expectPlain(write(text)));

it('any text is text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expectPlain(write(text))));
});

/** No sign of Markdown stands there without its backslash, and no text of others begins a line of its own. */
function expectPlain(hover: string): void {
  const said = words(hover)
    .replaceAll(/^\*\*|\*\*$/gm, '')
    .replaceAll(/\\[\\`*_{}[\]<>()#+\-.!|~&:@]/g, '');
  expect(said).not.toMatch(/[\\`*_{}[\]<>()#+!|~&:@]/);
  expect(hover.split('\n\n').length).toBeLessThanOrEqual(4);
  const links = [...hover.slice(words(hover).length).matchAll(/\]\(([^()]*)\)/g)].map(([, to = '']) => to);
  expect(links.map((to) => to.split('?')[0])).toEqual(HOVER_COMMANDS.map((command) => `command:${command}`));
  for (const to of links) {
    const [argument] = JSON.parse(decodeURIComponent(to.slice(to.indexOf('?') + 1))) as [{ id: string }];
    expect(argument.id).toBe(ID);
  }
}
