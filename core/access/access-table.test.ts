/** docs/roles.md says what the policy does. */
import { expect, it } from 'vitest';
import { writeAccessTable } from './access-table.ts';

it('docs/roles.md is what the policy says', async () => {
  await expect(writeAccessTable()).toMatchFileSnapshot('../../docs/roles.md');
});
