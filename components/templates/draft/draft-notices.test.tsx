/** A template begun away from the server: the page says that the server may have one already. */
import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { Providers } from '#components/shell/providers.tsx';
import { STARTER } from '#core/template/draft/starter-template.ts';
import { DraftProvider } from './draft-context.tsx';
import { BegunHereNotice } from './draft-notices.tsx';

it.each<[string, boolean, string, boolean, boolean]>([
  ['the starter, away from the server', true, STARTER.source, false, true],
  ['written on after it was begun here', true, '// written here', true, true],
  ['one that came from the server', true, '// known from the server', false, false],
  ['the starter, with the server', false, STARTER.source, false, false],
])('%s', (_, isAway, source, isBegunHere, isSaid) => {
  const doc = new Y.Doc();
  doc.getText('source').insert(0, source);
  render(
    <Providers>
      <DraftProvider source={doc.getText('source')} awareness={null} canEdit>
        <BegunHereNotice session={{ isBegunHere: () => isBegunHere }} isAway={isAway} />
      </DraftProvider>
    </Providers>,
  );
  expect(screen.queryByText(/may already have a template/) !== null).toBe(isSaid);
});
