/** A long text is laid out little by little, and that comes to an end. What it looks like is in `e2e/long-text.spec.ts`. */
import { Editor, type JSONContent } from '@tiptap/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WAITING } from '#components/browser/scroll-to.ts';
import { richTextExtensions } from '#richtext/schema/schema.ts';
import { layOutGradually } from './gradual-layout.ts';

const idle: (() => void)[] = [];
let editor: Editor | null = null;

beforeEach(() => {
  idle.length = 0;
  vi.stubGlobal('CSS', { ...CSS, supports: () => true });
  vi.stubGlobal('requestIdleCallback', (work: () => void) => idle.push(work));
  vi.stubGlobal('cancelIdleCallback', () => idle.splice(0));
});
afterEach(() => {
  editor?.destroy();
  vi.unstubAllGlobals();
});

const lines = (count: number): JSONContent[] =>
  Array.from({ length: count }, (_, index) => ({
    type: 'paragraph',
    content: [{ type: 'text', text: `line ${index}` }],
  }));

function open(content: JSONContent[]) {
  const element = document.createElement('div');
  const opened = new Editor({
    element,
    extensions: richTextExtensions({ for: 'editor' }),
    content: { type: 'doc', content },
  });
  editor = opened;
  const end = layOutGradually(opened.view);
  return { editor: opened, end, isWaiting: () => element.hasAttribute(WAITING) };
}

function beIdle(): number {
  let moments = 0;
  for (let work = idle.shift(); work !== undefined; work = idle.shift()) {
    work();
    moments += 1;
  }
  return moments;
}

describe('laying out a text', () => {
  it('happens at once if it is short', () => {
    expect(open(lines(200)).isWaiting()).toBe(false);
    expect(idle).toEqual([]);
  });

  it('takes several idle moments if it is long, and leaves no trace', () => {
    const { editor: opened, isWaiting } = open(lines(900));
    const before = opened.view.dom.outerHTML.replaceAll(/ style="[^"]*"/g, '');
    expect(isWaiting()).toBe(true);
    expect(beIdle()).toBeGreaterThan(1);
    expect(isWaiting()).toBe(false);
    expect(opened.view.dom.outerHTML).toBe(before);
    expect(opened.state.doc.childCount).toBe(900);
  });

  it('goes by the items of a list', () => {
    const items = lines(900).map((line) => ({ type: 'listItem', content: [line] }));
    expect(open([{ type: 'orderedList', content: items }]).isWaiting()).toBe(true);
  });

  it('goes on while blocks come and go', () => {
    const { editor: opened, isWaiting } = open(lines(900));
    idle.shift()?.();
    opened.commands.deleteRange({ from: 0, to: 4_000 });
    opened.commands.insertContentAt(1, 'typed ');
    beIdle();
    expect(isWaiting()).toBe(false);
    expect(opened.getText()).toMatch(/^typed /);
  });

  it('ends at once when the page is printed or the text leaves it', () => {
    const printed = open(lines(900));
    dispatchEvent(new Event('beforeprint'));
    expect(printed.isWaiting()).toBe(false);
    printed.editor.destroy();
    const left = open(lines(900));
    left.editor.destroy();
    left.end();
    expect(left.isWaiting()).toBe(false);
    expect(idle).toEqual([]);
  });

  it('happens at once where the browser cannot skip what is out of view, or would let the text move', () => {
    vi.stubGlobal('CSS', { ...CSS, supports: (wanted: string) => wanted !== 'overflow-anchor: auto' });
    expect(open(lines(900)).isWaiting()).toBe(false);
  });
});
