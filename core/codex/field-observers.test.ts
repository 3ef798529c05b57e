import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { openCodex } from './open-codex.ts';
import { seedUpdate } from './seed-codex.ts';

it('tells of a pin, and of a title, that arrive in a document which was empty', () => {
  const template = templateOf("note: 'line'");
  const actor = { id: 'u', name: 'U' };
  const doc = new Y.Doc();
  const codex = openCodex(doc, {
    environment: { now: () => 1, random: () => 0.5, newId: () => 'id' },
    actor,
  });
  const heard: string[] = [];
  for (const id of ['note', 'codex', 'title']) codex.observe(id, () => heard.push(id));
  const values = { note: 'here' };
  Y.applyUpdate(
    doc,
    seedUpdate({ codexId: 'c', template, title: 'T', values, now: 1, actor, writeFragment: () => undefined }),
  );
  expect([heard.sort(), codex.pin()]).toEqual([['codex', 'note', 'title'], { id: 'sample', version: 1 }]);
});
