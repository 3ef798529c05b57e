/** All tools, defined once for every way in. */
import { DISCUSS_TOOLS } from './discuss-tools.ts';
import { HISTORY_TOOLS } from './history-tools.ts';
import { INBOX_TOOLS } from './inbox-tools.ts';
import { PLACE_TOOLS } from './place-tools.ts';
import { READ_TOOLS } from './read-tools.ts';
import type { Tool } from './tool.ts';
import { WRITE_TOOLS } from './write-tools.ts';

export const TOOLS: readonly Tool[] = [
  ...READ_TOOLS,
  ...WRITE_TOOLS,
  ...DISCUSS_TOOLS,
  ...PLACE_TOOLS,
  ...HISTORY_TOOLS,
  ...INBOX_TOOLS,
];
