/** The keyboard shortcuts in the sheet. `mod` is ⌘ on Apple devices and Ctrl elsewhere. */

export interface ShortcutGroup {
  readonly label: string;
  readonly shortcuts: readonly { readonly keys: readonly string[]; readonly does: string }[];
}

export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    label: 'Everywhere',
    shortcuts: [
      { keys: ['mod+K'], does: 'Find or do anything' },
      { keys: ['?'], does: 'Show these shortcuts' },
      { keys: ['Esc'], does: 'Close what is open' },
    ],
  },
  {
    label: 'In the tree',
    shortcuts: [
      { keys: ['F2'], does: 'Rename' },
      { keys: ['alt+↑', 'alt+↓'], does: 'Move among its siblings' },
      { keys: ['alt+→', 'alt+←'], does: 'Move in, move out' },
      { keys: ['mod+X', 'mod+V'], does: 'Cut, and paste inside another' },
      { keys: ['mod+shift+M'], does: 'Move to…' },
      { keys: ['Space'], does: 'Select several' },
      { keys: ['Delete'], does: 'Move to trash' },
    ],
  },
  {
    label: 'In a Codex',
    shortcuts: [
      { keys: ['mod+Z'], does: 'Undo' },
      { keys: ['mod+shift+Z'], does: 'Redo' },
      { keys: ['enter'], does: 'Save the value; next line or new row' },
      { keys: ['Esc'], does: 'Cancel the edit' },
      { keys: ['alt+↑', 'alt+↓'], does: 'Move a row' },
      { keys: ['mod+shift+F'], does: 'Add to favourites, or remove from them' },
    ],
  },
  {
    label: 'In comments',
    shortcuts: [
      { keys: ['mod+alt+M'], does: 'Comment on the selection, the field or the Codex' },
      { keys: ['mod+alt+.', 'mod+alt+,'], does: 'Next, previous comment' },
      { keys: ['J', 'K'], does: 'The same, in the list' },
      { keys: ['R'], does: 'Reply' },
      { keys: ['E'], does: 'Resolve or reopen' },
      { keys: ['mod+enter'], does: 'Send' },
      { keys: ['Esc'], does: 'Back to the text' },
    ],
  },
  {
    label: 'In the Inbox',
    shortcuts: [
      { keys: ['J', 'K'], does: 'Next, previous' },
      { keys: ['enter'], does: 'Open' },
      { keys: ['E'], does: 'Done' },
      { keys: ['R'], does: 'Reply' },
      { keys: ['U'], does: 'Mark as unread' },
      { keys: ['M'], does: 'Mute the Codex' },
    ],
  },
  {
    label: 'In text',
    shortcuts: [
      { keys: ['/'], does: 'Insert a block' },
      { keys: ['[['], does: 'Mention a Codex' },
      { keys: ['mod+B'], does: 'Bold' },
      { keys: ['mod+I'], does: 'Italic' },
      { keys: ['mod+E'], does: 'Code' },
      { keys: ['mod+alt+2'], does: 'Heading' },
      { keys: ['mod+shift+8'], does: 'List' },
      { keys: ['mod+shift+9'], does: 'Task list' },
    ],
  },
];
