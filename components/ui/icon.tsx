/** The icons that templates may use (core/appearance/icons.ts), as components. */
import {
  IconAbc,
  IconAlertTriangle,
  IconAlignLeft,
  IconAt,
  IconBolt,
  IconBook,
  IconBox,
  IconBriefcase,
  IconBulb,
  IconCalendar,
  IconCheckbox,
  IconChecklist,
  IconCircleCheck,
  IconClipboardCheck,
  IconClock,
  IconCode,
  IconColorSwatch,
  IconCompass,
  IconComponents,
  IconFile,
  IconFileText,
  IconFlag,
  IconFlame,
  IconFlask,
  IconHash,
  IconHeart,
  IconHome,
  IconHourglass,
  IconLetterCase,
  IconLink,
  IconListCheck,
  IconMapPin,
  IconMathFunction,
  IconMessageCircle,
  IconMovie,
  IconNotebook,
  IconPaperclip,
  IconPhoto,
  IconProgress,
  type IconProps,
  IconRocket,
  IconSelector,
  IconShieldCheck,
  IconStar,
  IconTable,
  IconTag,
  IconTags,
  IconTarget,
  IconTool,
  IconUser,
  IconUsers,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { isHue } from '#core/appearance/hues.ts';
import { type IconName, isIconName } from '#core/appearance/icons.ts';

const COMPONENTS: Record<IconName, ComponentType<IconProps>> = {
  abc: IconAbc,
  'alert-triangle': IconAlertTriangle,
  'align-left': IconAlignLeft,
  at: IconAt,
  bolt: IconBolt,
  book: IconBook,
  box: IconBox,
  briefcase: IconBriefcase,
  bulb: IconBulb,
  calendar: IconCalendar,
  checkbox: IconCheckbox,
  checklist: IconChecklist,
  'circle-check': IconCircleCheck,
  'clipboard-check': IconClipboardCheck,
  clock: IconClock,
  code: IconCode,
  'color-swatch': IconColorSwatch,
  compass: IconCompass,
  components: IconComponents,
  file: IconFile,
  'file-text': IconFileText,
  flag: IconFlag,
  flame: IconFlame,
  flask: IconFlask,
  hash: IconHash,
  heart: IconHeart,
  home: IconHome,
  hourglass: IconHourglass,
  'letter-case': IconLetterCase,
  link: IconLink,
  'list-check': IconListCheck,
  'map-pin': IconMapPin,
  'math-function': IconMathFunction,
  'message-circle': IconMessageCircle,
  movie: IconMovie,
  notebook: IconNotebook,
  paperclip: IconPaperclip,
  photo: IconPhoto,
  progress: IconProgress,
  rocket: IconRocket,
  selector: IconSelector,
  'shield-check': IconShieldCheck,
  star: IconStar,
  table: IconTable,
  tag: IconTag,
  tags: IconTags,
  target: IconTarget,
  tool: IconTool,
  user: IconUser,
  users: IconUsers,
};

interface TemplateIconProps {
  /** A name from core/appearance/icons.ts; unknown ones show a plain sheet. */
  readonly name: string | undefined;
  /** Edge in px. */
  readonly size?: number;
  /** A hue of core/appearance/hues.ts; inherits the text colour when absent. */
  readonly hue?: string | null;
}

/** A decorative icon; the label always stands beside it. */
export function Icon({ name, size = 16, hue }: TemplateIconProps) {
  const Component = COMPONENTS[name !== undefined && isIconName(name) ? name : 'file-text'];
  return (
    <Component
      aria-hidden
      size={size}
      stroke={1.6}
      style={{ flex: 'none', ...(hue && isHue(hue) ? { color: `var(--hue-${hue})` } : {}) }}
    />
  );
}
