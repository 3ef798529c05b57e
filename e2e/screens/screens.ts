/** All screens that are pictured. A new screen, or a new state of one, is a line in one of these lists. */
import { ACCOUNT_SCREENS } from './account-screens.ts';
import { ADMIN_SCREENS } from './admin-screens.ts';
import { HISTORY_SCREENS } from './history-screens.ts';
import { PEOPLE_SCREENS } from './people-screens.ts';
import type { Screen } from './screen.ts';
import { SHARING_SCREENS } from './sharing-screens.ts';

export const SCREENS: readonly Screen[] = [
  ...PEOPLE_SCREENS,
  ...SHARING_SCREENS,
  ...ADMIN_SCREENS,
  ...ACCOUNT_SCREENS,
  ...HISTORY_SCREENS,
];
