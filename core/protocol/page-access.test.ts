/** docs/roles.md says what the policy does, for documents and for pages. */
import { expect, it } from 'vitest';
import { writeAccessTable } from '#core/access/access-table.ts';
import { PAGE_ACCESS, writePageTable } from './page-access.ts';
import { parsePageAddress } from './page-address.ts';

it('docs/roles.md is what the policy says', async () => {
  await expect(`${writeAccessTable()}\n${writePageTable()}`).toMatchFileSnapshot('../../docs/roles.md');
});

it.each(Object.entries(PAGE_ACCESS))('%s is at its path', (page, { path }) => {
  const id = path.startsWith('/c/') ? '01900000-0000-7000-8000-00000000abcd' : 'note';
  expect(parsePageAddress(path.replace(':id', id).replace(':name', 'try-it'))).toMatchObject({ page });
});
