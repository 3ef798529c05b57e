/** The avatars of everybody in this Codex; choosing one follows that person until the reader does something themselves. */
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useOthers } from '#components/codex-context/use-presence.ts';
import { AvatarStack } from '#components/ui/avatar-stack.tsx';

const NARROW = '(max-width: 600px)';

export function CodexAvatars() {
  const { reveal } = useCodexContext();
  const others = useOthers();
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const [followed, setFollowed] = useState<string | null>(null);
  const person = others.find(({ id }) => id === followed);
  const place = person?.fieldId ?? null;

  useEffect(() => {
    if (followed !== null && place !== null) reveal(place);
  }, [followed, place, reveal]);

  useEffect(() => {
    if (followed === null) return;
    const stop = () => setFollowed(null);
    const acts = ['wheel', 'keydown', 'pointerdown', 'touchmove'] as const;
    for (const act of acts) addEventListener(act, stop, { passive: true });
    return () => {
      for (const act of acts) removeEventListener(act, stop);
    };
  }, [followed]);

  return (
    <>
      <AvatarStack
        people={others.map(({ agent, ...other }) => ({ ...other, provider: agent?.provider }))}
        size={24}
        // On a phone whether one’s work is safe needs the room: two are a number there.
        limit={narrow ? 1 : 4}
        label="Here now"
        onSelect={({ id }) => setFollowed(id)}
        actionName={({ name, provider }) =>
          provider === undefined ? `Follow ${name}` : `Follow ${name}, agent (${provider})`
        }
      />
      <span
        role="status"
        style={{
          position: 'absolute',
          inlineSize: 1,
          blockSize: 1,
          overflow: 'hidden',
          clipPath: 'inset(50%)',
        }}
      >
        {person === undefined ? '' : `Following ${person.name}. Any key stops it.`}
      </span>
    </>
  );
}
