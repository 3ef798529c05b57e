/** The Mantine theme: Bindery's tokens as Mantine variables, with corrections of contrast and target sizes. */
import {
  ActionIcon,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  DrawerOverlay,
  defaultVariantColorsResolver,
  Input,
  InputWrapper,
  type MantineColorsTuple,
  Menu,
  Modal,
  ModalOverlay,
  Notification,
  Popover,
  Radio,
  SegmentedControl,
  Select,
  Skeleton,
  Switch,
  Tabs,
  Tooltip,
  UnstyledButton,
  type VariantColorsResolver,
} from '@mantine/core';

/**
 * Colours a component may be given by name. `ink` is for quiet controls, `rose` for what removes; `gray` and `red` are
 * what Mantine's own parts ask for.
 */
const NAMED = ['dusk', 'rose', 'moss', 'amber', 'ink', 'gray', 'red'] as const;
type Named = (typeof NAMED)[number];

interface Shades {
  readonly filled: string;
  readonly strong: string;
  readonly on: string;
  readonly soft: string;
  readonly ink: string;
}

const INK: Shades = {
  filled: 'var(--ink-2)',
  strong: 'var(--ink)',
  on: 'var(--leaf)',
  soft: 'var(--hover)',
  ink: 'var(--ink-2)',
};

const SHADES: Record<Named, Shades> = {
  dusk: shadesOf('dusk'),
  rose: shadesOf('rose'),
  moss: shadesOf('moss'),
  amber: {
    filled: 'var(--amber-ink)',
    strong: 'var(--amber-ink)',
    on: 'var(--amber-soft)',
    soft: 'var(--amber-soft)',
    ink: 'var(--amber-ink)',
  },
  ink: INK,
  gray: INK,
  red: shadesOf('rose'),
};

function shadesOf(name: 'dusk' | 'rose' | 'moss'): Shades {
  return {
    filled: `var(--${name})`,
    strong: `var(--${name}-strong)`,
    on: `var(--on-${name})`,
    soft: `var(--${name}-soft)`,
    ink: `var(--${name}-ink)`,
  };
}

function isNamed(color: string): color is Named {
  return (NAMED as readonly string[]).includes(color);
}

/** Mantine puts white on every filled colour; ours carry their own text colour, so that both themes hold AA. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const name = input.color ?? 'dusk';
  if (!isNamed(name)) return defaultVariantColorsResolver(input);
  const shades = SHADES[name];
  const none = 'calc(1px * var(--mantine-scale)) solid transparent';
  switch (input.variant) {
    case 'filled':
      return { background: shades.filled, hover: shades.strong, color: shades.on, border: none };
    case 'light':
      return { background: shades.soft, hover: 'var(--hover)', color: shades.ink, border: none };
    case 'subtle':
      return { background: 'transparent', hover: shades.soft, color: shades.ink, border: none };
    case 'outline':
      return {
        background: 'transparent',
        hover: shades.soft,
        color: shades.ink,
        border: `1px solid ${shades.filled}`,
      };
    case 'transparent':
      return { background: 'transparent', hover: 'transparent', color: shades.ink, border: none };
    case 'default':
      return {
        background: 'var(--leaf)',
        hover: 'var(--hover)',
        color: 'var(--ink)',
        border: '1px solid var(--line)',
      };
    default:
      return defaultVariantColorsResolver(input);
  }
};

/** Maps tokens to Mantine's variables; tokens.css differs by colour scheme, so one map serves both. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const scheme: Record<string, string> = {
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-bright': 'var(--ink)',
    '--mantine-color-body': 'var(--leaf)',
    '--mantine-color-dimmed': 'var(--ink-3)',
    '--mantine-color-placeholder': 'var(--ink-3)',
    '--mantine-color-error': 'var(--rose)',
    '--mantine-color-success': 'var(--moss)',
    '--mantine-color-anchor': 'var(--dusk)',
    '--mantine-color-default': 'var(--leaf)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line)',
    '--mantine-color-disabled': 'var(--sunk)',
    '--mantine-color-disabled-color': 'var(--ink-3)',
    '--mantine-color-disabled-border': 'var(--faint-line)',
  };
  for (const name of NAMED) {
    const shades = SHADES[name];
    const variable = (part: string) => `--mantine-color-${name}-${part}`;
    scheme[variable('text')] = shades.ink;
    scheme[variable('filled')] = shades.filled;
    scheme[variable('filled-hover')] = shades.strong;
    scheme[variable('light')] = shades.soft;
    scheme[variable('light-hover')] = 'var(--hover)';
    scheme[variable('light-color')] = shades.ink;
    scheme[variable('outline')] = shades.filled;
    scheme[variable('outline-hover')] = shades.soft;
  }
  return { variables: {}, light: scheme, dark: scheme };
};

/** Mantine wants ten shades; ours differ by role instead, so the tuple only keeps components that index it in tune. */
function tupleOf(name: Named): MantineColorsTuple {
  const { soft, filled, strong, ink } = SHADES[name];
  return [soft, soft, soft, filled, filled, filled, filled, strong, strong, ink];
}

/** Mantine paints whatever it has no name for from these two ramps; here they are the page's own lines and inks. */
const GRAY: MantineColorsTuple = [
  'var(--sunk)',
  'var(--hover)',
  'var(--faint-line)',
  'var(--line)',
  'var(--line)',
  'var(--ink-3)',
  'var(--ink-3)',
  'var(--ink-2)',
  'var(--ink-2)',
  'var(--ink)',
];
const DARK: MantineColorsTuple = [
  'var(--ink)',
  'var(--ink-2)',
  'var(--ink-3)',
  'var(--ink-3)',
  'var(--line)',
  'var(--hover)',
  'var(--leaf)',
  'var(--leaf)',
  'var(--sunk)',
  'var(--sunk)',
];

const fontSizes = {
  xs: 'var(--text-xs)',
  sm: 'var(--text-md)',
  md: 'var(--text-lg)',
  lg: 'var(--text-xl)',
  xl: 'var(--text-2xl)',
};

const SCRIM = { color: 'var(--scrim)', backgroundOpacity: 1 };

export const theme = createTheme({
  primaryColor: 'dusk',
  primaryShade: 5,
  colors: {
    dusk: tupleOf('dusk'),
    rose: tupleOf('rose'),
    moss: tupleOf('moss'),
    amber: tupleOf('amber'),
    ink: tupleOf('ink'),
    red: tupleOf('red'),
    gray: GRAY,
    dark: DARK,
  },
  variantColorResolver,
  fontFamily: 'var(--font-ui)',
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes,
  lineHeights: { xs: '1.4', sm: '1.48', md: '1.47', lg: '1.45', xl: '1.3' },
  headings: { fontFamily: 'var(--font-ui)', fontWeight: '600' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '10px', xl: '20px' },
  defaultRadius: 'md',
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  shadows: {
    xs: 'none',
    sm: 'var(--shadow-floating)',
    md: 'var(--shadow-floating)',
    lg: 'var(--shadow-floating)',
    xl: 'var(--shadow-floating)',
  },
  // global.css draws the ring, so that it is the same on every focusable thing.
  focusRing: 'never',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm' }, classNames: { root: 'vb-button' } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'ink', size: 32 } }),
    // Unnamed by default; `extend` does not take ARIA attributes, a plain object does.
    CloseButton: { defaultProps: { 'aria-label': 'Close', size: 32 } },
    Input: Input.extend({ classNames: { input: 'vb-input' } }),
    InputWrapper: InputWrapper.extend({
      classNames: { label: 'vb-input-label', description: 'vb-input-description', error: 'vb-input-error' },
      defaultProps: { inputWrapperOrder: ['label', 'description', 'input', 'error'] },
    }),
    Checkbox: Checkbox.extend({ classNames: { input: 'vb-checkbox' } }),
    Radio: Radio.extend({ classNames: { radio: 'vb-radio' } }),
    Switch: Switch.extend({
      defaultProps: { withThumbIndicator: false },
      classNames: { track: 'vb-switch' },
    }),
    Select: Select.extend({ defaultProps: { checkIconPosition: 'right', allowDeselect: false } }),
    Menu: Menu.extend({
      // The placeholder would be a child that no `menu` may have.
      defaultProps: {
        shadow: 'md',
        position: 'bottom-end',
        transitionProps: { duration: 120 },
        withInitialFocusPlaceholder: false,
      },
      classNames: { dropdown: 'vb-floating', item: 'vb-menu-item', divider: 'vb-menu-divider' },
    }),
    Popover: Popover.extend({
      defaultProps: { shadow: 'md', transitionProps: { duration: 120 } },
      classNames: { dropdown: 'vb-floating' },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        radius: 'lg',
        closeButtonProps: { 'aria-label': 'Close' },
        transitionProps: { duration: 150, transition: 'fade' },
      },
      classNames: { title: 'vb-dialog-title' },
    }),
    Drawer: Drawer.extend({
      defaultProps: {
        closeButtonProps: { 'aria-label': 'Close' },
        transitionProps: { duration: 160 },
      },
      classNames: { title: 'vb-dialog-title' },
    }),
    ModalOverlay: ModalOverlay.extend({ defaultProps: SCRIM }),
    DrawerOverlay: DrawerOverlay.extend({ defaultProps: SCRIM }),
    Notification: Notification.extend({
      classNames: { root: 'vb-toast', title: 'vb-toast-title', description: 'vb-toast-text' },
    }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 400,
        transitionProps: { duration: 100 },
        events: { hover: true, focus: true, touch: false },
      },
      classNames: { tooltip: 'vb-tooltip' },
    }),
    SegmentedControl: SegmentedControl.extend({
      classNames: { root: 'vb-segments', indicator: 'vb-segment-on', label: 'vb-segment' },
      defaultProps: { withItemsBorders: false },
    }),
    UnstyledButton: UnstyledButton.extend({ classNames: { root: 'vb-plain-button' } }),
    Tabs: Tabs.extend({ classNames: { tab: 'vb-tab' } }),
    Skeleton: Skeleton.extend({ classNames: { root: 'vb-skeleton' } }),
  },
});
