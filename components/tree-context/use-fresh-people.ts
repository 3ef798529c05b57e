/** Asks the server anew about members whose pages show them under another name, in another colour or with another picture. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keys } from '#components/api/query-keys.ts';
import { personHue } from '#core/access/person-hue.ts';
import type { Me, Member } from '#core/protocol/api/people.ts';
import { type PersonHere, readConnected } from '#sync/presence/workspace-presence.ts';
import type { WorkspaceSession } from '#sync/session/workspace-session.ts';

/** Presence says it at once, to everybody who is here; the list of members is what all avatars are drawn by. */
export function useFreshPeople(session: WorkspaceSession | null): void {
  const client = useQueryClient();
  useEffect(() => {
    if (session === null) return;
    const { awareness } = session;
    const told = new Map<string, string>();
    const look = () => {
      const members = client.getQueryData<readonly Member[]>(keys.members) ?? [];
      const me = client.getQueryData<Me>(keys.me);
      let stale = false;
      for (const person of readConnected(awareness)) {
        const said = JSON.stringify([person.name, person.hue, person.picture]);
        // Once for each change: an answer that says otherwise is not asked for for ever.
        if (told.get(person.id) === said) continue;
        told.set(person.id, said);
        const known = members.find(({ id }) => id === person.id);
        if (known !== undefined && !isAsSaid(known, person)) stale = true;
        if (me?.id === person.id && !isAsSaid(me, person))
          void client.invalidateQueries({ queryKey: keys.me });
      }
      if (stale) void client.invalidateQueries({ queryKey: keys.members });
    };
    look();
    awareness.on('change', look);
    return () => awareness.off('change', look);
  }, [session, client]);
}

type Known = Pick<Member, 'id' | 'name' | 'hue' | 'picture'>;

function isAsSaid(known: Known, said: PersonHere): boolean {
  const version = known.picture?.split('?v=')[1] ?? null;
  const isSameLook = personHue(known.id, known.hue) === said.hue && version === said.picture;
  return known.name === said.name && isSameLook;
}
