import { expect, it } from 'vitest';
import type { Connected, ConnectedFilter } from '../../ports/live-documents.port.ts';
import { isChosen } from './connected-filter.ts';

const user = { kind: 'user', id: 'ines', name: 'Ines', role: 'editor' } as const;
const connections = {
  browser: { ...user, sessionId: 's1' },
  script: { ...user, tokenId: 't1' },
  omar: { ...user, id: 'omar', sessionId: 's2' },
  guest: { kind: 'guest', id: 'g', name: 'G', linkId: 'l1', codexId: 'c', role: 'view' },
} as const;

function chosen(filter: ConnectedFilter): string[] {
  return Object.entries(connections).flatMap(([name, actor]) => {
    const connected: Connected = { socketId: name, documentName: `codex/${name}`, actor, readOnly: false };
    return isChosen(filter, connected) ? [name] : [];
  });
}

it.each<[ConnectedFilter, string[]]>([
  [{}, ['browser', 'script', 'omar', 'guest']],
  [{ userId: 'ines' }, ['browser', 'script']],
  [{ sessionIds: ['s1', 's2'] }, ['browser', 'omar']],
  [{ tokenIds: ['t1'] }, ['script']],
  [{ linkIds: ['l1'] }, ['guest']],
  [{ linkIds: [] }, []],
  [{ documents: ['codex/omar', 'codex/guest'] }, ['omar', 'guest']],
  [{ userId: 'ines', except: { sessionId: 's1', tokens: false } }, []],
  [{ userId: 'ines', except: { sessionId: 's1', tokens: true } }, ['script']],
  [{ userId: 'ines', except: { tokens: false } }, ['browser']],
  [{ except: { sessionId: 's1', tokens: true } }, ['script', 'omar']],
])('%o chooses %j', (filter, names) => {
  expect(chosen(filter)).toEqual(names);
});
