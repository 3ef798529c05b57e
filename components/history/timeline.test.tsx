/** The timeline with what was said in it, and its filter. */
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CommentActList } from '#core/protocol/api/comments.ts';
import type { VersionBody } from '#core/protocol/api/history.ts';
import { historyKey } from './comparison/comparison-queries.ts';
import { Timeline } from './timeline.tsx';

const CODEX = '019a0000-0000-7000-8000-000000000001';
const THREAD = '019a0000-0000-7000-8000-000000000002';
const kim = { kind: 'user', id: 'kim', name: 'Kim' } as const;
const bo = { kind: 'guest', id: 'bo', name: 'Bo' } as const;
const VERSION: VersionBody = {
  ...{ id: '1-3', fromSeq: 1, seq: 3, from: '2026-11-01T10:00:00Z', to: '2026-11-01T10:05:00Z' },
  ...{ authors: [{ id: 'ana', name: 'Ana' }], fields: ['note'], operations: 3, origin: 'socket' },
  touched: [{ field: 'note', layer: 'text', inserted: 3, deleted: 0 }],
};
const ACTS: CommentActList['items'] = [
  {
    ...{ id: '9.0', kind: 'accepted', at: '2026-11-01T11:00:00Z', author: kim, suggestedBy: bo },
    ...{ threadId: THREAD, field: 'note', excerpt: 'Better so' },
  },
  {
    ...{ id: '8.0', kind: 'answered', at: '2026-11-01T10:30:00Z', author: bo },
    ...{ threadId: null, field: null, excerpt: '' },
  },
];

beforeEach(() => {
  // Whether the chain of hashes holds is none of this test's business.
  vi.stubGlobal('fetch', () => new Promise(() => undefined));
});
afterEach(() => vi.unstubAllGlobals());

interface Folded {
  readonly versions?: readonly VersionBody[];
  readonly sessionsFoldedTo?: string;
}

function renderTimeline(
  foldedTo: string | null = null,
  { versions = [VERSION], ...folded }: Folded = {},
): void {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  const pages = [{ items: ACTS, nextCursor: null }];
  client.setQueryData([...historyKey(CODEX), 'comments'], { pages, pageParams: [undefined] });
  render(
    <QueryClientProvider client={client}>
      <MantineProvider>
        <Timeline
          codexId={CODEX}
          versions={versions}
          named={[]}
          template={undefined}
          points={null}
          onChoose={() => undefined}
          onOpen={() => undefined}
          naming={null}
          foldedTo={foldedTo}
          {...folded}
          more={null}
        />
      </MantineProvider>
    </QueryClientProvider>,
  );
}

const texts = () =>
  screen.getAllByText(/Kim|Bo answered|Ana/, { ignore: 'option' }).map(({ textContent }) => textContent);

it('tells what was decided in both names, with the way to its thread, and what was deleted since', () => {
  renderTimeline();
  expect(texts()).toEqual([
    'Kim accepted Bo’s suggestion on note',
    'Bo answered a comment; it was deleted since',
    'Ana wrote note',
  ]);
  const link = screen.getByRole('link', { name: 'Kim accepted Bo’s suggestion on note' });
  expect(link.getAttribute('href')).toBe(`/c/${CODEX}#thread=${THREAD}`);
  expect(screen.getByText('“Better so”')).toBeDefined();
});

it('shows edits, comments or decisions alone', () => {
  renderTimeline();
  const choose = (name: string) => fireEvent.click(screen.getByRole('radio', { name }));
  choose('Edits');
  expect(texts()).toEqual(['Ana wrote note']);
  choose('Comments');
  expect(texts()).toEqual(['Bo answered a comment; it was deleted since']);
  choose('Decisions');
  expect(texts()).toEqual(['Kim accepted Bo’s suggestion on note']);
});

it('shows what concerns one person', () => {
  renderTimeline();
  fireEvent.change(screen.getByRole('combobox', { name: 'Person' }), { target: { value: 'kim' } });
  expect(texts()).toEqual(['Kim accepted Bo’s suggestion on note']);
});

it('says until when single edits were folded', () => {
  renderTimeline('2026-03-03T10:00:00.000Z');
  const note = screen.getByRole('note');
  expect(note.textContent).toContain('Single edits up to ');
  expect(note.textContent).toContain('were folded into sessions, by the template’s retention rule.');
});

it('says of which sessions what they came to is not kept, and offers nothing of them', () => {
  const folded = { ...VERSION, id: '1-1', seq: 1, folded: true as const };
  const kept = { ...VERSION, id: '2-3', fromSeq: 2 };
  const options = { versions: [kept, folded], sessionsFoldedTo: '2026-01-01T10:00:00.000Z' };
  renderTimeline('2026-03-03T10:00:00.000Z', options);
  expect(screen.getAllByText('What it came to is not kept.')).toHaveLength(1);
  expect(screen.getAllByText('Ana wrote note')).toHaveLength(2);
  // The other radio buttons are those of the filter.
  expect(screen.getAllByRole('radio', { name: /Ana wrote note/ })).toHaveLength(1);
  expect(screen.getByRole('note').textContent).toContain('named versions are kept');
});
