/** The text of a Codex in an editor: what is typed, what others do meanwhile, and what cannot be kept. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OfflineCodex, openOfflineCodex } from './offline-codex.fixture.ts';
import { TextMirror } from './text-mirror.ts';

const FIELDS = `
  note: 'text', body: 'richText', tags: 'tags', done: 'checkbox', points: { type: 'number', min: 0, max: 10 },
  state: { type: 'select', options: ['Open', 'Closed'] },
  steps: { type: 'table', columns: [{ id: 'what', label: 'What' }, { id: 'cost', label: 'Cost', type: 'number' }] },
  above: 'reference', twice: { type: 'formula', expression: 'points * 2' },
`;
const OTHER_ID = '0190a000-0000-7000-8000-00000000000a';

let open: OfflineCodex;
let mirror: TextMirror;

beforeEach(() => {
  open = openOfflineCodex(FIELDS);
  mirror = new TextMirror(open.codex);
});
afterEach(async () => {
  await open.codex.close();
});

/** The editor reads the Codex, and shows that. */
function load(): string {
  const { text } = mirror.read();
  mirror.show(text);
  return text;
}

const field = (id: string) => open.codex.field(id);

describe('the text of a Codex', () => {
  it('is its title and its fields, each behind a line that names it', async () => {
    open.codex.setTitle('Search was slow');
    field('note').set('one\n\ntwo');
    await field('body').setMarkdown('## Why\n\nThe *index* was cold.');
    field('tags').add('search');
    field('done').set(true);
    field('above').set(OTHER_ID);
    field('steps').insertRow({ what: 'warm it', cost: 3 });
    const text = load();
    expect(text.split('\n').slice(0, 10)).toEqual([
      '# Search was slow',
      '',
      '<!-- bindery note · Note · text -->',
      'one',
      '',
      'two',
      '',
      '<!-- bindery body · Body · Markdown -->',
      '## Why',
      '',
    ]);
    expect(text).toContain('-->\n- search\n\n');
    expect(text).toContain('<!-- bindery done · Done · true or false -->\ntrue\n\n');
    expect(text).toContain('<!-- bindery state · State · select: Open | Closed -->\n\n');
    expect(text).toContain(`-->\nbindery:${OTHER_ID}\n\n`);
    expect(text).toMatch(/-->\n\{"id":"[^"]+","what":"warm it","cost":3\}\n\n/);
    expect(text).not.toContain('twice');
    await mirror.write(text);
    expect(mirror.isBehind).toBe(false);
  });

  it('has another mark where somebody wrote what looks like one of its lines', async () => {
    field('note').set('<!-- bindery body · hm -->');
    const text = load();
    expect(text).toContain('<!-- bindery-2 body · Body');
    await mirror.write(text.replace('hm', 'ha'));
    expect(field('note').value).toBe('<!-- bindery body · ha -->');
  });
});

describe('what is typed', () => {
  it('changes the fields that it was typed in', async () => {
    await field('body').setMarkdown('One.');
    const typed = load()
      .replace('# \n', '# A title\n')
      .replace('One.', 'One.\n\nTwo **bold** words.')
      .replace(/(bindery note .*)\n/, '$1\nplain\n\n  text\n')
      .replace(/(bindery points .*)\n/, '$1\n7\n')
      .replace(/(bindery state .*)\n/, '$1\nOpen\n')
      .replace(/(bindery tags .*)\n/, '$1\n- a\n- b\n')
      .replace(/(bindery above .*)\n/, `$1\nbindery:${OTHER_ID.toUpperCase()}\n`)
      .replace(/(bindery steps .*)\n/, '$1\n{"what": "warm it"}\n');
    await mirror.write(typed);
    expect(open.codex.title).toBe('A title');
    expect(await field('body').markdown()).toBe('One.\n\nTwo **bold** words.');
    expect(field('note').value).toBe('plain\n\n  text');
    expect(field('points').value).toBe(7);
    expect(field('state').value).toBe('Open');
    expect(field('tags').value).toEqual(['a', 'b']);
    expect(field('above').value).toBe(OTHER_ID);
    expect(field('steps').value).toMatchObject([{ what: 'warm it' }]);
  });

  it('stays as it was typed, until somebody else changes the same field', async () => {
    await field('body').setMarkdown('* one');
    const typed = load().replace('- one', '*   one\n*   two\n\n');
    await mirror.write(typed);
    expect(await field('body').markdown()).toBe('- one\n- two');
    expect(mirror.read().text).toBe(typed);
    open.other.setTitle('Another title');
    expect(mirror.read().text).toBe(typed.replace('# \n', '# Another title\n'));
    open.otherWrites('body', '- one\n- two\n- three');
    expect(mirror.read().text).toContain('three');
  });

  it('keeps the words of others, who wrote since the editor was given its text', async () => {
    field('note').set('red green blue');
    await field('body').setMarkdown('First.\n\nSecond.');
    field('tags').set(['old', 'kept']);
    const text = load();
    open.other.setValue(field('note').definition, 'red green blue white');
    open.otherWrites('body', 'First.\n\nSecond.\n\nThird.');
    open.other.addMember('tags', 'theirs');
    const typed = text
      .replace('red green', 'red and green')
      .replace('First.', 'The first.')
      .replace('- old\n', '- mine\n');
    await mirror.write(typed);
    expect(field('note').value).toBe('red and green blue white');
    expect(await field('body').markdown()).toBe('The first.\n\nSecond.\n\nThird.');
    expect([...(field('tags').value as string[])].sort()).toEqual(['kept', 'mine', 'theirs']);
    expect(mirror.isBehind).toBe(true);
    expect(load()).toContain('red and green blue white');
    expect(mirror.isBehind).toBe(false);
  });

  it('is taken for an edit of what the editor shows, whoever has read the document meanwhile', async () => {
    field('note').set('one');
    const text = load();
    open.other.setValue(field('note').definition, 'one two');
    mirror.read();
    await mirror.write(text.replace('\none\n', '\nzero one\n'));
    expect(field('note').value).toBe('zero one two');
  });
});

describe('a text that cannot be kept', () => {
  it('says where, and changes nothing', async () => {
    field('note').set('one');
    const text = load();
    const without = text.replace(/<!-- bindery body.*\n/, '').replace('\none\n', '\ntwo\n');
    expect(mirror.check(without)).toEqual([
      { line: 0, message: 'The line of the field “body” is missing: undo, or put it back.' },
    ]);
    await expect(mirror.write(without)).rejects.toMatchObject({ code: 'invalid_input' });
    expect(field('note').value).toBe('one');
    expect(mirror.check(text.replace('# \n', 'No title\n'))).toMatchObject([{ line: 0 }]);
    expect(mirror.check(text.replace(/(bindery points .*)\n/, '$1\nmany\n'))).toMatchObject([
      { message: 'Points: This is a number.' },
    ]);
  });

  it('is refused by the field that does not take it; the others have theirs', async () => {
    const typed = load()
      .replace(/(bindery points .*)\n/, '$1\n70\n')
      .replace(/(bindery note .*)\n/, '$1\nkept\n');
    const [problem] = mirror.check(typed);
    expect(typed.split('\n')[problem?.line ?? 0]).toBe('70');
    await expect(mirror.write(typed)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('Points'),
    });
    expect(field('note').value).toBe('kept');
    expect(field('points').value).toBe(null);
    // It is still what the editor shows, and is refused again.
    await expect(mirror.write(typed)).rejects.toMatchObject({ code: 'invalid_input' });
    await mirror.write(typed.replace('\n70\n', '\n7\n'));
    expect(field('points').value).toBe(7);
  });
});

it('any text of two authors ends with the words of both', async () => {
  const words = fc.array(fc.constantFrom('ada', 'ben', 'cy'), { maxLength: 6 }).map((list) => list.join(' '));
  await fc.assert(
    fc.asyncProperty(words, words, words, async (some, mine, theirs) => {
      const base = `x${some}y`;
      const two = openOfflineCodex(FIELDS);
      const own = new TextMirror(two.codex);
      two.codex.field('note').set(base);
      const { text } = own.read();
      own.show(text);
      two.other.setValue(two.codex.field('note').definition, `${base}[${theirs}]`);
      const span = own.shownText.spans.get('note') ?? { start: 0, end: 0 };
      await own.write(`${text.slice(0, span.start)}{${mine}}${text.slice(span.start)}`);
      expect(two.codex.field('note').value).toBe(`{${mine}}${base}[${theirs}]`);
      own.show(own.read().text);
      expect(own.isBehind).toBe(false);
      await two.codex.close();
    }),
    { numRuns: 30 },
  );
});

describe('a text that was typed before the window was closed', () => {
  it('takes out nothing of what others have written since', async () => {
    await field('body').setMarkdown('The gauge showed nine.');
    field('note').set('one');
    const text = load();
    const { memory } = mirror;
    const typed = text.replace('The gauge', 'The old gauge').replace('one', 'one two');
    open.otherWrites('body', 'Again: The gauge showed nine. A crab sat in it.');
    open.other.setValue(field('note').definition, 'zero one');
    const next = new TextMirror(open.codex);
    next.resume(JSON.parse(JSON.stringify(memory)) as typeof memory);
    await next.write(typed);
    const after = next.read().text;
    expect(after).toContain('Again: The old gauge showed nine. A crab sat in it.');
    expect(after).toContain('zero one two');
  });
});
