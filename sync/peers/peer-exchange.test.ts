import { afterEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import type { MadeEdit } from '#sync/session/session-peers.ts';
import type { PeerLink } from './peer-exchange.ts';
import { EditSigner } from './peer-proofs.ts';
import { createPage, join, settle, type TestPage } from './peers.fixture.ts';

const pages: TestPage[] = [];
afterEach(() => {
  for (const page of pages.splice(0)) page.close();
});

function open(client: number, earlier?: readonly MadeEdit[]): TestPage {
  const page = createPage(client, earlier);
  pages.push(page);
  return page;
}

/** Signing happens elsewhere and takes as long as it takes. */
const soon = (check: () => void) => vi.waitFor(check, { timeout: 8_000 });
const KEY = new Uint8Array(32).fill(7);
const write = (page: TestPage, text: string) => page.doc.getText('title').insert(page.text().length, text);

describe('pages that reach each other', () => {
  it('give each other what is missing, and then every change', async () => {
    const [a, b] = [open(1), open(2)];
    write(a, 'a');
    write(b, 'b');
    join(a, b);
    await settle();
    expect(a.text()).toBe(b.text());
    write(a, '!');
    await settle();
    expect(b.text()).toBe(a.text());
    expect(b.text()).toContain('!');
  });

  it('pass on what they hear, and nothing twice', async () => {
    const [a, b, c] = [open(1), open(2), open(3)];
    join(a, b);
    join(b, c);
    join(c, a);
    await settle();
    for (const page of pages) page.heard.length = 0;
    write(a, 'round');
    await settle();
    expect([b.text(), c.text()]).toEqual(['round', 'round']);
    expect(a.heard).toEqual([]);
    expect(b.heard.length + c.heard.length).toBeLessThanOrEqual(4);
  });

  it('say nothing while both have the server, and everything at once when one loses it', async () => {
    const [a, b] = [open(1), open(2)];
    for (const page of [a, b]) page.exchange.turn(true);
    join(a, b);
    await settle();
    for (const page of [a, b]) page.heard.length = 0;
    write(a, 'by the server');
    a.awareness.setLocalStateField('fieldId', 'title');
    await settle();
    expect(b.heard).toEqual([]);
    expect(b.text()).toBe('');

    b.exchange.turn(false);
    await settle();
    expect(b.text()).toBe('by the server');
    write(b, ', and back');
    await settle();
    expect(a.text()).toBe('by the server, and back');
  });

  it('pass proofs on untouched, also to those who come later', async () => {
    const [a, b, c] = [open(1), open(2), open(3)];
    a.exchange.signAs(new EditSigner('the author', 1, KEY));
    write(a, 'before anybody is there');
    join(a, b);
    await settle();
    write(a, ', and after');
    await soon(() => expect(b.exchange.book.size).toBe(2));
    const [first, second] = b.exchange.book.list();
    expect(first?.proof).toMatchObject({ client: 1, author: 'the author', at: 1_000 });
    join(b, c);
    await soon(() => expect(c.exchange.book.list()).toEqual([first, second]));
    expect(b.proven).toEqual([]);
  });

  it('sign also what was written before they looked for each other', async () => {
    const author = new Y.Doc();
    author.clientID = 1;
    author.getText('title').insert(0, 'early');
    const [a, b] = [open(1, [{ update: Y.encodeStateAsUpdate(author), at: 500 }]), open(2)];
    author.destroy();
    a.exchange.signAs(new EditSigner('the author', 1, KEY));
    join(a, b);
    await soon(() => expect(b.exchange.book.list()).toMatchObject([{ proof: { client: 1, at: 500 } }]));
    expect(b.text()).toBe('early');
  });

  it('ask the server to take the edits of one who has lost it', async () => {
    const [a, b] = [open(1), open(2)];
    a.exchange.signAs(new EditSigner('the author', 1, KEY));
    b.exchange.turn(true);
    join(a, b);
    write(a, 'over you');
    await soon(() => expect(b.proven.map(({ proof }) => proof.client)).toEqual([1]));
  });

  it('forget their own edits once the server has them', async () => {
    const [a, b] = [open(1), open(2)];
    a.exchange.signAs(new EditSigner('the author', 1, KEY));
    write(a, 'saved');
    a.exchange.confirmed();
    join(a, b);
    await settle();
    expect(b.text()).toBe('saved');
    expect(b.exchange.book.size).toBe(0);
  });

  it('show faces again that went with the server, in the name the server gave, and take them away with the peer', async () => {
    const [a, b] = [open(1), open(2)];
    b.awareness.setLocalState({ user: { id: 'me', name: 'Somebody else' }, fieldId: 'summary' });
    const part = join(a, b);
    await settle();
    const shown = () => a.awareness.getStates().get(2);
    expect(shown()).toMatchObject({ fieldId: 'summary', user: { id: 'person 2', name: 'Person 2' } });
    part();
    expect(shown()).toBeUndefined();
  });
});

describe('a peer that means harm', () => {
  const hostile = (page: TestPage): PeerLink => {
    const link: PeerLink = { kind: 'browser', client: 9, send: () => undefined };
    page.exchange.add(link);
    return link;
  };

  it('is refused what does not decode, and what speaks in our name', () => {
    const page = open(1);
    const link = hostile(page);
    const forger = new Y.Doc();
    forger.clientID = 1;
    forger.getText('title').insert(0, 'yours');
    const update = Y.encodeStateAsUpdate(forger);
    const send = (bytes: Uint8Array) => () =>
      page.exchange.receive(link, { kind: 'update', update: bytes, proof: null });
    expect(send(update)).toThrow(RangeError);
    expect(send(update.subarray(0, 6))).toThrow();
    expect(send(new Uint8Array([255, 255, 255, 255, 127]))).toThrow();
    expect(page.text()).toBe('');
    forger.destroy();
  });

  it('cannot show us ourselves, nor fill the page with people', () => {
    const page = open(1);
    const link = hostile(page);
    const before = page.awareness.getLocalState();
    const many = new Uint8Array([255, 255, 3]);
    expect(() => page.exchange.receive(link, { kind: 'presence', states: many })).toThrow();
    expect(() =>
      page.exchange.receive(link, { kind: 'hello', vector: many, synced: false, again: true }),
    ).toThrow();
    expect(page.awareness.getLocalState()).toBe(before);
  });
});
