/** Changes as listeners and loops get them. */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { openCodex } from '#core/codex/open-codex.ts';
import { programEnvironment as environment } from '../program-environment.ts';
import { type Change, ChangeFeed, changesOf } from './change-feed.ts';

const ANA = { id: 'u1', name: 'Ana' };

function openFeed() {
  const doc = new Y.Doc();
  const codex = openCodex(doc, { environment, actor: ANA });
  const feed = new ChangeFeed();
  feed.follow(codex, ['severity', 'tags']);
  return { doc, codex, feed };
}

/** An edit of somebody else. */
function fromElsewhere(doc: Y.Doc, edit: (codex: ReturnType<typeof openCodex>) => void): void {
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  edit(openCodex(other, { environment, actor: { id: 'u2', name: 'Ben' } }));
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
}

describe('the changes of a Codex', () => {
  it('are one for each operation, and say whether it was made here', () => {
    const { doc, codex, feed } = openFeed();
    const seen: Change[] = [];
    const stop = feed.subscribe((change) => seen.push(change));
    codex.transact(() => {
      codex.setTitle('Search');
      codex.setRegister('severity', 'High');
    });
    fromElsewhere(doc, (other) => other.addMember('tags', 'api'));
    codex.setRegister('unknown', 1);
    stop();
    codex.setTitle('After it');
    expect(seen).toEqual([
      { fields: ['title', 'severity'], local: true },
      { fields: ['tags'], local: false },
    ]);
  });

  it('are of the fields that are followed now, and of none once it is closed', () => {
    const { codex, feed } = openFeed();
    const seen: string[] = [];
    feed.subscribe(({ fields }) => seen.push(...fields));
    feed.follow(codex, ['owner']);
    codex.setRegister('severity', 'High');
    codex.setRegister('owner', 'u1');
    feed.close();
    codex.setRegister('owner', 'u2');
    expect(seen).toEqual(['owner']);
  });
});

describe('a loop over changes', () => {
  it('begins when it is asked for, and gets what came meanwhile as one', async () => {
    const { doc, codex, feed } = openFeed();
    const changes = changesOf(feed, new Promise(() => undefined));
    codex.setTitle('One');
    fromElsewhere(doc, (other) => other.setRegister('severity', 'Low'));
    codex.setTitle('Two');
    expect(await changes.next()).toEqual({
      done: false,
      value: { fields: ['title', 'severity'], local: false },
    });
    const next = changes.next();
    codex.addMember('tags', 'api');
    expect(await next).toEqual({ done: false, value: { fields: ['tags'], local: true } });
  });

  it('ends with the Codex, with its signal, or when it is left', async () => {
    const { codex, feed } = openFeed();
    let close: (value: unknown) => void = () => undefined;
    const closed = new Promise((resolve) => {
      close = resolve;
    });
    const stopping = new AbortController();
    const [byClose, bySignal, left] = [
      changesOf(feed, closed),
      changesOf(feed, closed, stopping.signal),
      changesOf(feed, closed),
    ];
    const waiting = [byClose.next(), bySignal.next()];
    stopping.abort();
    close(null);
    expect(await Promise.all(waiting)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
    codex.setTitle('Seen by nobody');
    await left.return?.();
    expect(await left.next()).toEqual({ done: true, value: undefined });
    expect(await changesOf(feed, closed, stopping.signal).next()).toEqual({ done: true, value: undefined });
  });
});
