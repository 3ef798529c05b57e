/** A hook that decides where threads are shown. */
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { NARROW } from '#components/page/page-layout.tsx';
import type { Surface } from './state/comments-context.tsx';

/** The surface, and what the layout of the page says: whether a margin fits beside the text. */
export function useSurface(hasTab: boolean): readonly [Surface, (fits: boolean) => void] {
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const [fits, setFits] = useState(false);
  return [fits ? 'margin' : narrow || !hasTab ? 'sheet' : 'tab', setFits];
}
