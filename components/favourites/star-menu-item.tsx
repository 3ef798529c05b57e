/** The item of a menu that gives Codices a star, or takes it where all of them have one. */
import { Menu } from '@mantine/core';
import { IconStar, IconStarOff } from '@tabler/icons-react';
import { Kbd } from '#components/ui/kbd.tsx';
import { starLabel } from './star-label.ts';
import { useFavouriteActs, useFavourites } from './use-favourites.ts';

interface StarMenuItemProps {
  readonly codexIds: readonly string[];
}

export function StarMenuItem({ codexIds }: StarMenuItemProps) {
  const favourites = useFavourites() ?? [];
  const { toggle } = useFavouriteActs();
  const all = codexIds.every((id) => favourites.some(({ codexId }) => codexId === id));
  const Icon = all ? IconStarOff : IconStar;
  return (
    <Menu.Item
      leftSection={<Icon size={16} stroke={1.6} aria-hidden />}
      rightSection={<Kbd keys="mod+shift+F" />}
      onClick={() => toggle(codexIds)}
    >
      {starLabel(all)}
    </Menu.Item>
  );
}
