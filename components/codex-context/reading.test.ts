import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { openCodex } from '#core/codex/open-codex.ts';
import { createReading } from './reading.ts';

let ids = 0;
const environment = { now: () => 1_800_000_000_000 + ids, newId: () => `id-${ids++}`, random: () => 0.5 };
const openNew = () => openCodex(new Y.Doc(), { environment, actor: { id: 'u1', name: 'Mik' } });

describe('a reading of a field', () => {
  it('is the same object until the field says something else', () => {
    const codex = openNew();
    codex.setRegister('severity', 'high');
    const reading = createReading(
      codex,
      ['severity'],
      (read) => read.register('severity').winner?.value ?? null,
    );
    const listener = vi.fn();
    const stop = reading.subscribe(listener);
    expect(reading.get()).toBe('high');
    codex.setRegister('owner', 'jon');
    expect(listener).not.toHaveBeenCalled();
    codex.setRegister('severity', 'low');
    expect(listener).toHaveBeenCalledTimes(1);
    expect(reading.get()).toBe('low');
    stop();
    codex.setRegister('severity', 'high');
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('keeps its identity when a change leaves it equal', () => {
    const codex = openNew();
    codex.addMember('tags', 'a');
    const reading = createReading(codex, ['tags'], (read) => read.members('tags').map(({ value }) => value));
    reading.subscribe(() => undefined);
    const before = reading.get();
    codex.addMember('tags', 'b');
    codex.removeMember('tags', 'b');
    expect(reading.get()).toBe(before);
  });

  it('notices a change made between the first look and the subscription', () => {
    const codex = openNew();
    const reading = createReading(codex, ['title'], (read) => read.title.toString());
    expect(reading.get()).toBe('');
    codex.setTitle('Changed');
    reading.subscribe(() => undefined);
    expect(reading.get()).toBe('Changed');
  });
});
