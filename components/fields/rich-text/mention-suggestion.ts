/** The suggestion that `[[` opens: finds a Codex and inserts a mention of it. */
import { Extension } from '@tiptap/core';
import { PluginKey } from '@tiptap/pm/state';
import { Suggestion } from '@tiptap/suggestion';
import type { CodexChoice } from '#components/codex-context/codex-context.tsx';
import type { SuggestionItem } from './suggestion-list.tsx';
import { suggestionPopup } from './suggestion-popup.ts';

export type FindCodices = (
  query: string,
  signal: AbortSignal,
) => Promise<readonly (CodexChoice & { readonly note: string })[]>;

interface MentionSuggestionOptions {
  readonly find: FindCodices;
}

export const MentionSuggestion = Extension.create<MentionSuggestionOptions>({
  name: 'mentionSuggestion',
  addOptions: () => ({ find: () => Promise.resolve([]) }),
  addProseMirrorPlugins() {
    const { find } = this.options;
    return [
      Suggestion<SuggestionItem, SuggestionItem>({
        pluginKey: new PluginKey('mentionSuggestion'),
        editor: this.editor,
        char: '[[',
        allowSpaces: true,
        allowedPrefixes: null,
        debounce: 120,
        items: async ({ query, signal }) => {
          // Offline or refused: nothing found, and the text typed so far stays text.
          const found = await find(query.replace(/\]+$/, ''), signal).catch(() => []);
          return found.map(({ id, title, note }) => ({ id, title: title === '' ? 'Untitled' : title, note }));
        },
        command: ({ editor, range, props }) => {
          editor
            .chain()
            .focus()
            .insertContentAt(range, [
              { type: 'codexMention', attrs: { id: props.id, label: props.title } },
              { type: 'text', text: ' ' },
            ])
            .run();
        },
        // Somebody else typing `[[` must not open a list here.
        shouldShow: ({ editor }) => editor.isFocused,
        render: suggestionPopup({ label: 'Codices to mention', nothing: 'No Codex by that title' }),
      }),
    ];
  },
});
