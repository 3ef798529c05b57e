/** The icons of the slash menu's commands. */
import {
  IconCode,
  IconFileText,
  IconH1,
  IconH2,
  IconH3,
  IconList,
  IconListCheck,
  IconListNumbers,
  IconPhoto,
  IconQuote,
  IconSeparator,
  IconTable,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';

const LOOK = { size: 17, stroke: 1.6, 'aria-hidden': true } as const;

export const SLASH_ICONS = {
  heading1: <IconH1 {...LOOK} />,
  heading2: <IconH2 {...LOOK} />,
  heading3: <IconH3 {...LOOK} />,
  bullets: <IconList {...LOOK} />,
  numbers: <IconListNumbers {...LOOK} />,
  tasks: <IconListCheck {...LOOK} />,
  quote: <IconQuote {...LOOK} />,
  code: <IconCode {...LOOK} />,
  table: <IconTable {...LOOK} />,
  rule: <IconSeparator {...LOOK} />,
  mention: <IconFileText {...LOOK} />,
  image: <IconPhoto {...LOOK} />,
} satisfies Record<string, ReactNode>;
