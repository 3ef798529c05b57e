/** The star of an open Codex, in its header and by its key, and as a command. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useOfferedCommands } from '#components/commands/command-registry.ts';
import { isStarKey } from './star-key.ts';
import { starLabel } from './star-label.ts';
import { useFavouriteActs, useIsFavourite } from './use-favourites.ts';

interface StarButtonProps {
  readonly codexId: string;
  readonly className?: string;
}

export function StarButton({ codexId, className = '' }: StarButtonProps) {
  const starred = useIsFavourite(codexId);
  const { toggle } = useFavouriteActs();
  const run = () => toggle([codexId]);
  const label = starLabel(starred);
  useOfferedCommands([
    { id: 'codex-star', label, words: 'this codex star favorite pin', icon: 'star', here: true, run },
  ]);
  useStarKey(run);
  const Star = starred ? IconStarFilled : IconStar;
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        size={36}
        className={className}
        aria-label="Favourite"
        aria-pressed={starred}
        onClick={run}
      >
        <Star size={18} stroke={1.75} aria-hidden {...(starred ? { color: 'var(--amber)' } : {})} />
      </ActionIcon>
    </Tooltip>
  );
}

/** Mod-Shift-F, anywhere on the page of the Codex but where that means something else. */
function useStarKey(run: () => void): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !isStarKey(event)) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}
