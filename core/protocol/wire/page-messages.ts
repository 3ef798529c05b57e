/** The names of all messages that a page can send over `/collab`, as the codec and the schemas of stateless messages have them. */
import { SHOWN_TEMPLATE } from '../client-versions.ts';
import { peerRequestSchema } from '../peer-messages.ts';
import { MESSAGE, SYNC_STEP } from './frames.ts';

/** Messages of several kinds: what follows their type says which. */
const OF_SEVERAL: readonly string[] = ['sync', 'syncReply', 'stateless'];

/**
 * One name for everything the server reads differently: `awareness`, `sync update`, `stateless peers join`. A test asks for a row of
 * each, so a message that is added to the codec or to the schemas is decided about before it goes out.
 */
export const PAGE_MESSAGES: readonly string[] = [
  ...Object.keys(MESSAGE).filter((type) => !OF_SEVERAL.includes(type)),
  ...['sync', 'syncReply'].flatMap((type) => Object.keys(SYNC_STEP).map((step) => `${type} ${step}`)),
  `stateless ${SHOWN_TEMPLATE}`,
  ...peerRequestSchema.options.map(({ shape }) => `stateless ${shape.type.value} ${shape.kind.value}`),
];
