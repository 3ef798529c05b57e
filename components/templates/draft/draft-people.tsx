/** The avatars of everybody else in the draft. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import {
  createPresenceStore,
  EMPTY_PRESENCE,
  type PresenceStore,
} from '#components/presence/presence-store.ts';
import { AvatarStack } from '#components/ui/avatar-stack.tsx';
import { createPresence } from '#sync/presence/presence.ts';
import { useDraft } from './draft-context.tsx';

interface DraftPeopleProps {
  readonly me: { readonly id: string; readonly name: string };
}

/** Announces this person as well. Stands inside a `DraftProvider`. */
export function DraftPeople({ me: { id, name } }: DraftPeopleProps) {
  const { awareness } = useDraft();
  const [people, setPeople] = useState<PresenceStore>(EMPTY_PRESENCE);
  useEffect(() => {
    if (awareness === null) return;
    const store = createPresenceStore(createPresence(awareness, { id, name }));
    setPeople(store);
    return () => {
      store.destroy();
      setPeople(EMPTY_PRESENCE);
    };
  }, [awareness, id, name]);
  const others = useSyncExternalStore(people.subscribe, people.get, people.get);
  return <AvatarStack people={others} size={24} label="Here now" />;
}
