/** The icons and colours of templates in those that the editor has. */
import type { IconName } from '#core/appearance/icons.ts';

/** The icons of the editor are another set; each of ours has one that says the same. */
const ICONS: Readonly<Partial<Record<IconName, string>>> = {
  abc: 'symbol-text',
  'alert-triangle': 'warning',
  'align-left': 'list-flat',
  at: 'mention',
  bolt: 'zap',
  book: 'book',
  box: 'package',
  briefcase: 'briefcase',
  bulb: 'lightbulb',
  calendar: 'calendar',
  checkbox: 'check',
  checklist: 'checklist',
  'circle-check': 'pass',
  'clipboard-check': 'tasklist',
  clock: 'clock',
  code: 'code',
  'color-swatch': 'symbol-color',
  compass: 'compass',
  components: 'extensions',
  file: 'file',
  'file-text': 'file-text',
  flag: 'milestone',
  flame: 'flame',
  flask: 'beaker',
  hash: 'symbol-number',
  heart: 'heart',
  home: 'home',
  hourglass: 'watch',
  'letter-case': 'case-sensitive',
  link: 'link',
  'list-check': 'checklist',
  'map-pin': 'location',
  'math-function': 'symbol-operator',
  'message-circle': 'comment',
  movie: 'device-camera-video',
  notebook: 'notebook',
  paperclip: 'link',
  photo: 'file-media',
  progress: 'loading',
  rocket: 'rocket',
  selector: 'list-selection',
  'shield-check': 'shield',
  star: 'star-empty',
  table: 'table',
  tag: 'tag',
  tags: 'tag',
  target: 'target',
  tool: 'tools',
  user: 'person',
  users: 'organization',
};

const COLORS: Readonly<Record<string, string>> = {
  rose: 'charts.red',
  amber: 'charts.orange',
  moss: 'charts.green',
  teal: 'terminal.ansiCyan',
  sky: 'charts.blue',
  dusk: 'charts.purple',
  plum: 'terminal.ansiMagenta',
  slate: 'charts.foreground',
};

/** An icon of the editor, also for a name of a later version. */
export function iconName(icon: string | undefined): string {
  // Whatever a server says is looked up; a name that is not there is none of ours.
  return ICONS[icon as IconName] ?? 'file-text';
}

/** A colour of the editor’s theme. */
export function hueColor(hue: string | null): string {
  return COLORS[hue ?? ''] ?? 'charts.foreground';
}
