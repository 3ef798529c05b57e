/** A screen as data: who sees it, where it is, what it shows once it is there, and the steps to a state of it. */
import type { Locator, Page } from '@playwright/test';
import type { World } from './world.ts';

/**
 * A member, in a browser that goes on from screen to screen: `pushed` in one that takes push messages, `keyed` at an address that passkeys
 * can belong to. Or `stranger`: nobody, in a new one each time.
 */
export type Who = 'owner' | 'rae' | 'jon' | 'vida' | 'nobody' | 'pushed' | 'keyed' | 'stranger';

export interface Screen {
  /** Names its files. */
  readonly name: string;
  readonly who: Who;
  readonly path: (world: World) => string;
  /** What is there once it can be pictured. */
  readonly shows: (page: Page) => Locator;
  readonly steps?: (page: Page, world: World) => Promise<void>;
  /** What its size is: of the window, for what lies over a page, or of the whole page. */
  readonly size?: 'window' | 'page';
  /** Only where the window is this wide. */
  readonly only?: 'wide' | 'phone';
}

/** One that is there once its heading is. */
export function headed(
  name: string,
  who: Who,
  path: string | Screen['path'],
  heading: string | RegExp,
  more: Pick<Screen, 'steps' | 'size' | 'only'> = {},
): Screen {
  return {
    ...{ name, who, ...more },
    path: typeof path === 'string' ? () => path : path,
    shows: (page) => page.getByRole('heading', { name: heading }).first(),
  };
}
