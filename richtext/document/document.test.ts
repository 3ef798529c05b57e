import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { type BinderyError, isBinderyError } from '#core/errors.ts';
import { type RichTextNode, validateRichText } from '#richtext/schema/rich-text-json.ts';
import {
  blockTexts,
  fragmentText,
  fragmentToJson,
  mentionsIn,
  restoreFragment,
  TOO_DEEP,
  unknownInChange,
  unknownNodes,
  writeJson,
} from './document.ts';

const CODEX = '01900000-0000-7000-8000-000000000001';
const OTHER = '01900000-0000-7000-8000-000000000002';

const text = (value: string, ...marks: string[]): RichTextNode => ({
  type: 'text',
  text: value,
  ...(marks.length > 0 ? { marks: marks.map((type) => ({ type })) } : {}),
});
const paragraph = (...content: RichTextNode[]): RichTextNode => ({ type: 'paragraph', content });
const document = (...content: RichTextNode[]): RichTextNode => ({ type: 'doc', content });

function fragmentOf(json?: RichTextNode): Y.XmlFragment {
  const fragment = new Y.Doc().getXmlFragment('field:notes');
  if (json) writeJson(fragment, json);
  return fragment;
}

function failure(action: () => void): BinderyError {
  try {
    action();
  } catch (error) {
    if (isBinderyError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('writeJson', () => {
  it('reads back what was written', () => {
    const json = document(
      { type: 'heading', attrs: { level: 2 }, content: [text('Plan')] },
      paragraph(text('plain '), text('bold', 'bold'), {
        type: 'codexMention',
        attrs: { id: CODEX, label: 'Ada' },
      }),
    );
    expect(fragmentToJson(fragmentOf(json))).toEqual(json);
  });

  it('changes only the words that differ, so that another person’s paragraph keeps its identity', () => {
    const fragment = fragmentOf(
      document(paragraph(text('one')), paragraph(text('two')), paragraph(text('three'))),
    );
    const untouched = fragment.get(2);
    const before = Y.encodeStateVector(fragment.doc ?? new Y.Doc());
    writeJson(
      fragment,
      document(paragraph(text('one')), paragraph(text('two and a half')), paragraph(text('three'))),
    );
    expect(fragment.get(2)).toBe(untouched);
    expect(Y.encodeStateAsUpdate(fragment.doc ?? new Y.Doc(), before).length).toBeLessThan(60);
  });

  it('is one transaction', () => {
    const fragment = fragmentOf();
    let updates = 0;
    fragment.doc?.on('update', () => {
      updates += 1;
    });
    writeJson(
      fragment,
      document(paragraph(text('a')), paragraph(text('b', 'bold')), { type: 'horizontalRule' }),
    );
    expect(updates).toBe(1);
  });

  it.each<[string, unknown, (string | number)[]]>([
    ['a node of another editor', document({ type: 'iframe' }), ['content', 0, 'type']],
    [
      'a forbidden address',
      document(
        paragraph({
          type: 'text',
          text: 'x',
          marks: [{ type: 'link', attrs: { href: 'javascript:alert(1)' } }],
        }),
      ),
      ['content', 0, 'content', 0, 'marks', 0, 'attrs', 'href'],
    ],
    [
      'a hidden character in a scheme',
      document(
        paragraph({
          type: 'text',
          text: 'x',
          marks: [{ type: 'link', attrs: { href: 'java\nscript:alert(1)' } }],
        }),
      ),
      ['content', 0, 'content', 0, 'marks', 0, 'attrs', 'href'],
    ],
    [
      'an image from anywhere',
      document({ type: 'image', attrs: { src: 'http://tracker.example/x.png' } }),
      ['content', 0, 'attrs', 'src'],
    ],
    [
      'an image path that climbs',
      document({ type: 'image', attrs: { src: '/api/v1/assets/../../x' } }),
      ['content', 0, 'attrs', 'src'],
    ],
    [
      'a list as an attribute',
      document({ type: 'image', attrs: { src: ['https://a.b/c'] } }),
      ['content', 0, 'attrs', 'src'],
    ],
    [
      'an attribute that does not exist',
      document({ type: 'paragraph', attrs: { onclick: 'x' } }),
      ['content', 0, 'attrs', 'onclick'],
    ],
    [
      'a heading of level 9',
      document({ type: 'heading', attrs: { level: 9 } }),
      ['content', 0, 'attrs', 'level'],
    ],
    [
      'a list without items',
      document(paragraph(), { type: 'bulletList', content: [paragraph()] }),
      ['content', 1, 'content'],
    ],
    ['text at the top', document(text('x')), ['content']],
    [
      'marks in code',
      document({ type: 'codeBlock', content: [text('x', 'bold')] }),
      ['content', 0, 'content'],
    ],
    [
      'marks that exclude each other',
      document(paragraph(text('x', 'code', 'bold'))),
      ['content', 0, 'content', 0, 'marks'],
    ],
    [
      'a mention of nothing',
      document(paragraph({ type: 'codexMention' })),
      ['content', 0, 'content', 0, 'attrs', 'id'],
    ],
    [
      'a mention of a path',
      document(paragraph({ type: 'codexMention', attrs: { id: '../../api/v1/me', label: 'x' } })),
      ['content', 0, 'content', 0, 'attrs', 'id'],
    ],
    ['a key of Object.prototype', document({ type: 'constructor' }), ['content', 0, 'type']],
    ['a fragment of a document', paragraph(text('x')), ['type']],
    ['no object at all', 7, []],
  ])('refuses %s and says where', (_name, json, path) => {
    const fragment = fragmentOf(document(paragraph(text('kept'))));
    const error = failure(() => writeJson(fragment, json));
    expect(error.code).toBe('invalid_input');
    expect(error.issues[0]?.path).toEqual(path);
    expect(fragmentText(fragment)).toBe('kept');
  });

  it('refuses depth without running out of stack', () => {
    let node: RichTextNode = paragraph(text('deep'));
    for (let depth = 0; depth < 50_000; depth += 1) node = { type: 'blockquote', content: [node] };
    expect(validateRichText(document(node))[0]?.message).toContain('levels deep');
  });
});

describe('content of a newer schema', () => {
  function fromTheFuture(): Y.XmlFragment {
    const fragment = fragmentOf(document(paragraph(text('known'))));
    const poll = new Y.XmlElement('poll');
    const marked = new Y.XmlText();
    fragment.push([poll, new Y.XmlElement('paragraph')]);
    poll.push([new Y.XmlText('Which day?')]);
    (fragment.get(2) as Y.XmlElement).push([marked]);
    marked.insert(0, 'glowing', { glow: {} });
    return fragment;
  }

  it('is named before an editor can be mounted', () => {
    expect(unknownNodes(fromTheFuture())).toEqual(['mark:glow', 'poll']);
    expect(unknownNodes(fragmentOf(document(paragraph(text('x', 'bold')))))).toEqual([]);
  });

  it('is named down to its attributes, of which writing would lose those that are not known', () => {
    const fragment = fragmentOf(document(paragraph(text('known'))));
    (fragment.get(0) as Y.XmlElement).setAttribute('tone', 'calm');
    const linked = (fragment.get(0) as Y.XmlElement).get(0) as Y.XmlText;
    linked.format(0, 2, { link: { href: 'https://example.org', note: 'x' } });
    expect(unknownNodes(fragment)).toEqual(['mark:link.note', 'paragraph.tone']);
    expect(failure(() => writeJson(fragment, document(paragraph()))).code).toBe('unsupported');
  });

  it('is found in what a change brings, wherever it comes in', () => {
    const found: (readonly string[])[] = [];
    const fragment = fragmentOf(document(paragraph(text('known')), paragraph(text('too'))));
    const doc = fragment.doc as Y.Doc;
    doc.on('beforeObserverCalls', (transaction: Y.Transaction) => {
      found.push(unknownInChange(fragment, transaction));
    });
    const block = fragment.get(0) as Y.XmlElement;
    const quote = new Y.XmlElement('blockquote');
    quote.insert(0, [new Y.XmlElement('poll')]);
    block.setAttribute('tone', 'calm');
    (block.get(0) as Y.XmlText).format(0, 2, { glow: {} });
    fragment.insert(1, [quote]);
    fragment.push([new Y.XmlText('beside the blocks')]);
    fragment.delete(2, 1);
    doc.getText('elsewhere').insert(0, 'x');
    expect(found).toEqual([
      ['paragraph.tone'],
      ['mark:glow'],
      ['poll'],
      ['(text outside of a block)'],
      [],
      [],
    ]);
  });

  it('survives being read', () => {
    const fragment = fromTheFuture();
    const before = Y.encodeStateAsUpdate(fragment.doc ?? new Y.Doc());
    const json = fragmentToJson(fragment);
    expect(blockTexts(fragment)).toEqual(['known', 'Which day?', 'glowing']);
    expect(json.content?.[1]).toEqual({ type: 'poll', content: [text('Which day?')] });
    expect(Y.encodeStateAsUpdate(fragment.doc ?? new Y.Doc())).toEqual(before);
  });

  it('is neither overwritten nor restored by code that does not know it', () => {
    const fragment = fromTheFuture();
    expect(failure(() => writeJson(fragment, document(paragraph()))).code).toBe('unsupported');
    expect(failure(() => restoreFragment(fragmentOf(), fragment)).code).toBe('unsupported');
    expect(fragmentText(fragment)).toContain('Which day?');
  });

  it('reads a hostile tower of elements as text', () => {
    const fragment = fragmentOf();
    let parent: Y.XmlFragment = fragment;
    for (let depth = 0; depth < 3000; depth += 1) {
      const element = new Y.XmlElement('blockquote');
      parent.push([element]);
      parent = element;
    }
    parent.push([new Y.XmlText('bottom')]);
    expect(JSON.stringify(fragmentToJson(fragment))).toContain('bottom');
    expect(unknownNodes(fragment)).toEqual([TOO_DEEP]);
  });
});

describe('restoreFragment', () => {
  it('is a forward edit that merges with what another person adds meanwhile', () => {
    const past = fragmentOf(document(paragraph(text('as it was'))));
    const here = fragmentOf(document(paragraph(text('as it was, changed')), paragraph(text('added'))));
    const there = new Y.Doc();
    Y.applyUpdate(there, Y.encodeStateAsUpdate(here.doc ?? new Y.Doc()));
    const theirs = new Y.XmlElement('paragraph');
    there.getXmlFragment('field:notes').push([theirs]);
    theirs.push([new Y.XmlText('typed meanwhile')]);

    restoreFragment(here, past);
    expect(fragmentText(here)).toBe('as it was');
    if (here.doc) Y.applyUpdate(here.doc, Y.encodeStateAsUpdate(there));
    expect(fragmentText(here)).toBe('as it was\ntyped meanwhile');
  });

  it('empties a field that was empty', () => {
    const here = fragmentOf(document(paragraph(text('new'))));
    restoreFragment(here, fragmentOf());
    expect(fragmentText(here)).toBe('');
  });
});

describe('reading', () => {
  it('keeps lines of one block together and blocks apart', () => {
    const list = { type: 'bulletList', content: [{ type: 'listItem', content: [paragraph(text('item'))] }] };
    const broken = paragraph(text('first'), { type: 'hardBreak' }, text('second'));
    expect(blockTexts(fragmentOf(document(broken, paragraph(), list)))).toEqual(['first\nsecond', 'item']);
  });

  it('finds each mentioned Codex once', () => {
    const mention = (id: string): RichTextNode => ({ type: 'codexMention', attrs: { id, label: id } });
    const fragment = fragmentOf(
      document(paragraph(mention(OTHER), mention(CODEX)), paragraph(mention(OTHER))),
    );
    expect(mentionsIn(fragment)).toEqual([OTHER, CODEX]);
  });
});

describe('restoring over what no schema knows', () => {
  const nested = (levels: number): Y.XmlElement => {
    let inner = new Y.XmlElement('paragraph');
    for (let level = 1; level < levels; level += 1) {
      const outer = new Y.XmlElement('blockquote');
      outer.insert(0, [inner]);
      inner = outer;
    }
    return inner;
  };

  it.each([
    ['an element', (fragment: Y.XmlFragment) => fragment.push([new Y.XmlElement('zzz')])],
    ['300 levels', (fragment: Y.XmlFragment) => fragment.push([nested(300)])],
    ['text outside of a block', (fragment: Y.XmlFragment) => fragment.push([new Y.XmlText('x')])],
    [
      'a mark',
      (fragment: Y.XmlFragment) =>
        ((fragment.get(0) as Y.XmlElement).get(0) as Y.XmlText).format(0, 2, { glow: {} }),
    ],
    ['what is no element', (fragment: Y.XmlFragment) => fragment.push([new Y.Map() as unknown as Y.XmlText])],
  ])('%s gives way, and the rest keeps its identity', (_name, lock) => {
    const past = fragmentOf(document(paragraph(text('one')), paragraph(text('two'))));
    const here = fragmentOf(document(paragraph(text('one')), paragraph(text('two'))));
    const second = here.get(1);
    here.doc?.transact(() => lock(here));
    expect(unknownNodes(here)).toHaveLength(1);
    here.doc?.transact(() => restoreFragment(here, past));
    expect(unknownNodes(here)).toEqual([]);
    expect(fragmentToJson(here)).toEqual(fragmentToJson(past));
    expect(here.get(1)).toBe(second);
  });
});
