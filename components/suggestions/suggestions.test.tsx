/** Suggestions on a page: made for words and values, shown as before and after, accepted, rejected, and told apart when their text has changed. */
import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { serverReach } from '#components/api/server-reach.ts';
import {
  type CommentsPage,
  type CommentsPageOptions,
  renderComments,
} from '#components/comments/render-comments.fixture.tsx';
import { makeAnchor } from '#core/comments/anchor.ts';
import { readAnchorText } from '#core/comments/anchor-text.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import { decide, suggest } from '#core/comments/write-suggestions.ts';
import { BinderyError } from '#core/errors.ts';
import type { ProposedChange } from '#core/suggestions/proposed-change.ts';

const TEXT = 'A slow payment provider filled the queue.';
const open: CommentsPage[] = [];
afterEach(() => {
  for (const page of open.splice(0)) page.leave();
});

async function page(options: CommentsPageOptions = {}): Promise<CommentsPage> {
  const made = await renderComments({ text: TEXT, ...options });
  open.push(made);
  return made;
}

/** Ben suggests other words for some of the text. */
function benSuggests({ codex, remotely }: CommentsPage, quote: string, text: string): void {
  const from = TEXT.indexOf(quote);
  const anchor = makeAnchor('body', readAnchorText(codex.text('body')), from, from + quote.length);
  remotely((doc, ben) => suggest(doc, { anchor, change: { kind: 'text', side: 'over', text } }, ben));
}

const changeIn = (doc: CommentsPage['comments']): ProposedChange | undefined =>
  readThreads(doc)[0]?.suggestion?.change;
const openFirst = ({ user }: CommentsPage) =>
  user.click(within(screen.getByRole('list', { name: 'Comments' })).getAllByRole('button')[0] as HTMLElement);

test('what goes is struck out and what comes underlined, in the card and in the text; the text itself is as it was', async () => {
  const made = await page();
  benSuggests(made, 'slow', 'degraded');
  const card = within(screen.getByRole('list', { name: 'Comments' })).getByRole('button');
  expect(card.textContent).toMatch(/Ben Okafor\s*suggests/);
  expect(within(card).getByText('slow')).toHaveProperty('tagName', 'DEL');
  expect(within(card).getByText('degraded')).toHaveProperty('tagName', 'INS');
  await waitFor(() => expect(document.querySelector('.suggested-words')?.textContent).toContain('degraded'));
  expect(document.querySelector('del.comment-passage')?.textContent).toContain('slow');
  expect(made.codex.text('body').toString()).toBe(TEXT);
});

test('of a whole sentence, only the words that change are struck out', async () => {
  const made = await page();
  benSuggests(made, 'A slow payment provider', 'A degraded payment provider region');
  await waitFor(() => expect(document.querySelectorAll('.suggested-words')).toHaveLength(2));
  const texts = (selector: string) =>
    [...document.querySelectorAll(selector)].map(({ textContent }) => textContent);
  expect(texts('del.comment-passage')).toEqual(['slow']);
  expect(texts('.suggested-words')).toEqual(['degraded', ' region']);
});

test('all suggestions of one person are accepted at once, and it says which were not', async () => {
  const asked = vi.fn((id: string) =>
    id === readThreads(made.comments)[1]?.id
      ? Promise.reject(new BinderyError('conflict', 'Changed.'))
      : Promise.resolve(),
  );
  const made: CommentsPage = await page({ decide: (id) => asked(id) });
  benSuggests(made, 'slow', 'degraded');
  benSuggests(made, 'queue', 'queues');
  const from = TEXT.indexOf('filled');
  act(() => {
    made.store.composeAt(makeAnchor('body', readAnchorText(made.codex.text('body')), from, from + 6), {
      suggests: true,
    });
    made.store.suggest({ kind: 'text', side: 'over', text: 'flooded' }, '');
  });
  expect(screen.getByRole('button', { name: 'Accept all 3' })).toBeDefined();
  await made.user.selectOptions(screen.getByRole('combobox', { name: 'Whose suggestions' }), 'Ben Okafor');
  await made.user.click(screen.getByRole('button', { name: 'Accept all 2' }));
  await screen.findByText(/^1 of 2 accepted/);
  expect(asked).toHaveBeenCalledTimes(2);
});

test('a selection of suggestions is rejected, and the others stay', async () => {
  const asked = vi.fn((_id: string, _verb: string) => Promise.resolve());
  const made = await page({ decide: (id, verb) => asked(id, verb) });
  benSuggests(made, 'slow', 'degraded');
  benSuggests(made, 'queue', 'queues');
  await made.user.click(screen.getByRole('button', { name: 'Choose' }));
  await made.user.click(screen.getByRole('checkbox', { name: /degraded/ }));
  await made.user.click(screen.getByRole('button', { name: 'Reject 1 of 2' }));
  await screen.findByText('1 rejected');
  expect(asked.mock.calls).toEqual([[readThreads(made.comments)[1]?.id, 'reject']]);
});

test('what one has accepted is undone through the server', async () => {
  const asked = vi.fn((_id: string, _verb: string) => Promise.resolve());
  const made = await page({ decide: (id, verb) => asked(id, verb) });
  benSuggests(made, 'slow', 'degraded');
  await openFirst(made);
  await made.user.click(screen.getByRole('button', { name: 'Accept' }));
  await made.user.click(await screen.findByRole('button', { name: 'Undo' }));
  expect(asked.mock.calls.map(([, verb]) => verb)).toEqual(['accept', 'undo']);
});

test('without the server a decision is kept, and asked of nobody', async () => {
  const [asked, keep] = [vi.fn(() => Promise.resolve()), vi.fn(() => Promise.resolve())];
  const made = await page({ decide: asked, keep });
  benSuggests(made, 'slow', 'degraded');
  await openFirst(made);
  act(() => serverReach.report(false));
  try {
    await made.user.click(screen.getByRole('button', { name: 'Accept' }));
    const [thread] = readThreads(made.comments);
    const revision = thread?.suggestion?.revision;
    expect(keep).toHaveBeenCalledWith(expect.objectContaining({ id: thread?.id }), 'accept', revision);
    expect(asked).not.toHaveBeenCalled();
  } finally {
    act(() => serverReach.report(true));
  }
});

test('accepting asks the server for the revision that is shown', async () => {
  const asked = vi.fn(() => Promise.resolve());
  const made = await page({ decide: asked });
  benSuggests(made, 'slow', 'degraded');
  await openFirst(made);
  await made.user.click(screen.getByRole('button', { name: 'Accept' }));
  const [thread] = readThreads(made.comments);
  expect(asked).toHaveBeenCalledWith(thread?.id, 'accept', thread?.suggestion?.revision);
  made.remotely((doc, ben) => {
    const revision = thread?.suggestion?.revision ?? '';
    decide(doc, thread?.id ?? '', { revision, outcome: 'accepted' }, ben);
  });
  expect(screen.getByText('Accepted by').textContent).toContain('Accepted by Ben Okafor');
  expect(screen.queryByRole('button', { name: 'Accept' })).toBeNull();
});

test('a rejection can be taken back, and a refusal of the server is told', async () => {
  const asked = vi.fn((_id: string, verb: string) =>
    verb === 'accept'
      ? Promise.reject(new BinderyError('conflict', 'It was rejected by Rae.'))
      : Promise.resolve(),
  );
  const made = await page({ decide: asked });
  benSuggests(made, 'slow', 'degraded');
  await openFirst(made);
  await made.user.click(screen.getByRole('button', { name: 'Accept' }));
  await screen.findByText(/It was rejected by Rae/);
  await made.user.click(screen.getByRole('button', { name: 'Reject' }));
  await made.user.click(await screen.findByRole('button', { name: 'Undo' }));
  expect(asked.mock.lastCall).toEqual([expect.any(String), 'reopen', expect.any(String)]);
});

test('words that were changed since are not offered to be accepted, and not marked as if they were the same', async () => {
  const made = await page({ decide: () => Promise.resolve() });
  benSuggests(made, 'slow', 'degraded');
  await openFirst(made);
  act(() => made.codex.text('body').insert(TEXT.indexOf('slow') + 2, 'uggis'));
  await screen.findByText(/was changed since/);
  expect(screen.getByRole('button', { name: 'Accept' })).toHaveProperty('disabled', true);
  expect(screen.getByRole('button', { name: 'Reject' })).toHaveProperty('disabled', false);
  expect(document.querySelector('.suggested-words')).toBeNull();
});

test('who may not edit reads what is suggested, and decides nothing', async () => {
  const made = await page();
  benSuggests(made, 'slow', 'degraded');
  await openFirst(made);
  expect(screen.getByRole('region', { name: /Comment thread/ }).textContent).toContain('degraded');
  expect(screen.queryByRole('button', { name: 'Accept' })).toBeNull();
});

test('another value is chosen in the input of the field, on a copy', async () => {
  const made = await page();
  await made.user.click(screen.getByRole('button', { name: 'Suggest another value for Severity' }));
  const card = screen.getByRole('region', { name: /New suggestion for Severity/ });
  expect(within(card).getByRole('button', { name: 'Suggest' })).toHaveProperty('disabled', true);
  await made.user.type(within(card).getByRole('textbox', { name: /Severity/ }), 'High{Enter}');
  await made.user.type(within(card).getByRole('textbox', { name: 'Why' }), 'Two regions.');
  await made.user.click(within(card).getByRole('button', { name: 'Suggest' }));
  expect(changeIn(made.comments)).toEqual({ kind: 'value', base: null, value: 'High' });
  expect(JSON.stringify(made.codex.doc.toJSON())).not.toContain('High');
  const thread = screen.getByRole('region', { name: /Comment thread on Severity/ });
  expect(thread.textContent).toContain('nothingHigh');
  expect(thread.textContent).toContain('Two regions.');
});

test('other words are typed over the selected ones, by keyboard alone', async () => {
  const made = await page();
  const from = TEXT.indexOf('slow');
  act(() => {
    made.store.composeAt(makeAnchor('body', readAnchorText(made.codex.text('body')), from, from + 4), {
      suggests: true,
    });
  });
  const box = screen.getByRole('textbox', { name: 'Suggested words' });
  expect(document.activeElement).toBe(box);
  expect(box).toHaveProperty('value', 'slow');
  await made.user.clear(box);
  await made.user.keyboard('very slow{Control>}{Enter}{/Control}');
  expect(changeIn(made.comments)).toEqual({ kind: 'text', side: 'over', text: 'very slow' });
  expect(made.codex.text('body').toString()).toBe(TEXT);
});
