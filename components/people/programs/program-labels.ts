/** The words for programs that are let in by OAuth: what they may do in one's name, and where the answer goes. */
import type { AgentScope } from '#core/access/policy.ts';

export const MAY_LABELS: Readonly<Record<AgentScope, string>> = {
  read: 'Read',
  comment: 'Read and comment',
  suggest: 'Read and propose',
  write: 'Read and edit',
};

export const MAY_HINTS: Readonly<Record<AgentScope, string>> = {
  read: 'It sees what you see, and writes nothing.',
  comment: 'It comments in your name, and suggests nothing.',
  suggest:
    'It comments, suggests, and writes on branches. Nothing of that changes a Codex until a person says so.',
  write: 'It edits what you may edit, in your name.',
};

/** What beside the tools of agents it could do, for a program that asks for the whole API. */
export const API_HINT =
  'It asks for everything that this site can do, not for the tools of an agent alone: the tree, files, sharing and live Codices, as far as you choose below.';

interface Destination {
  readonly destination: string;
  readonly isLocal: boolean;
}

/** “on this computer”, “cursor on this computer”, “example.org”. */
export function destinationLabel({ destination, isLocal }: Destination): string {
  if (!isLocal) return destination;
  const isAddress = ['127.0.0.1', '[::1]', 'localhost'].includes(destination);
  return isAddress ? 'a program on this computer' : `${destination} on this computer`;
}
