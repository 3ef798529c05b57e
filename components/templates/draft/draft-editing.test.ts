/** Editing the source of a draft: changes of several parts of the page, undone by one stack, beside a colleague’s. */
import { beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { DraftEditing } from './draft-editing.ts';

let doc: Y.Doc;
let editing: DraftEditing;
const text = () => editing.source.toString();

beforeEach(() => {
  doc = new Y.Doc();
  doc.getText('source').insert(0, "{ name: 'Note', icon: 'notebook' }");
  editing = new DraftEditing(doc.getText('source'));
});

/** An edit of a colleague’s that arrives now. */
function remotely(edit: (source: Y.Text) => void): void {
  const theirs = new Y.Doc();
  Y.applyUpdate(theirs, Y.encodeStateAsUpdate(doc));
  edit(theirs.getText('source'));
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs), 'remote');
}

const NAME = { from: 9, to: 13, insert: 'Field note' };
const ICON = { from: 23, to: 31, insert: 'flask' };

describe('changes', () => {
  test('are made in one transaction and undone in one step', () => {
    let updates = 0;
    doc.on('update', () => {
      updates += 1;
    });
    expect(editing.apply([ICON, NAME])).toBe(true);
    expect([text(), updates]).toEqual(["{ name: 'Field note', icon: 'flask' }", 1]);
    editing.undo();
    expect(text()).toBe("{ name: 'Note', icon: 'notebook' }");
    editing.redo();
    expect(text()).toBe("{ name: 'Field note', icon: 'flask' }");
  });

  test('one after another are steps of their own, however fast', () => {
    editing.apply([ICON]);
    editing.apply([NAME]);
    editing.undo();
    expect(text()).toBe("{ name: 'Note', icon: 'flask' }");
  });

  test('made for an earlier text find their place, or nothing is done', () => {
    const of = text();
    remotely((source) => source.insert(0, '// ours\n'));
    expect(editing.apply([ICON], of)).toBe(true);
    expect(text()).toBe("// ours\n{ name: 'Note', icon: 'flask' }");
    expect(editing.apply([ICON], of)).toBe(false);
    expect(text()).toBe("// ours\n{ name: 'Note', icon: 'flask' }");
  });

  test('outside of the text are refused, and nothing is done', () => {
    expect(() => editing.apply([NAME, { from: 90, to: 91, insert: '' }])).toThrow(RangeError);
    expect(text()).toBe("{ name: 'Note', icon: 'notebook' }");
  });
});

test('undo leaves what others wrote', () => {
  editing.apply([ICON]);
  remotely((source) => source.insert(0, '// ours\n'));
  editing.undo();
  expect(text()).toBe("// ours\n{ name: 'Note', icon: 'notebook' }");
  expect(editing.canUndo()).toBe(false);
});

describe('another source', () => {
  test('is taken back as it was, with what others have written since, also when the page was left', () => {
    const { takeBack } = editing.replace('{}');
    expect(text()).toBe('{}');
    editing.destroy();
    remotely((source) => source.insert(0, '// ours\n'));
    takeBack();
    expect(text()).toBe("// ours\n{ name: 'Note', icon: 'notebook' }");
  });

  test('that is kept leaves nothing behind, and can still be undone', () => {
    const listeners = () => [...doc._observers.values()].reduce((sum, each) => sum + each.size, 0);
    const before = [listeners(), editing.manager.trackedOrigins.size];
    for (const source of ['{}', '[]']) editing.replace(source).keep();
    expect([listeners(), editing.manager.trackedOrigins.size]).toEqual(before);
    editing.undo();
    editing.undo();
    expect(text()).toBe("{ name: 'Note', icon: 'notebook' }");
  });

  test('is a step of the same undo', () => {
    editing.replace('{}');
    editing.undo();
    expect(text()).toBe("{ name: 'Note', icon: 'notebook' }");
  });
});
