/** The popup of a suggestion list: its keys, its active item, and its announcement to screen readers. */
import { ReactRenderer } from '@tiptap/react';
import type { SuggestionOptions, SuggestionProps } from '@tiptap/suggestion';
import { type SuggestionItem, SuggestionList, type SuggestionListProps } from './suggestion-list.tsx';

type Render = NonNullable<SuggestionOptions<SuggestionItem, SuggestionItem>['render']>;

interface PopupWords {
  readonly label: string;
  readonly nothing: string;
}

let popups = 0;

export function suggestionPopup({ label, nothing }: PopupWords): Render {
  return () => {
    const listId = `suggestions-${popups++}`;
    let current: SuggestionProps<SuggestionItem, SuggestionItem> | null = null;
    let renderer: ReactRenderer<unknown, SuggestionListProps> | null = null;
    let unmount: (() => void) | null = null;
    let active = 0;

    const propsOf = (props: SuggestionProps<SuggestionItem, SuggestionItem>): SuggestionListProps => ({
      label,
      listId,
      items: props.items,
      active,
      nothing: props.loading ? 'Looking…' : nothing,
      onPick: (item) => props.command(item),
    });
    const announce = (props: SuggestionProps<SuggestionItem, SuggestionItem>) => {
      const dom = props.editor.view.dom;
      dom.setAttribute('aria-controls', listId);
      if (props.items.length === 0) dom.removeAttribute('aria-activedescendant');
      else dom.setAttribute('aria-activedescendant', `${listId}-${active}`);
    };
    const show = (props: SuggestionProps<SuggestionItem, SuggestionItem>) => {
      current = props;
      active = Math.min(active, Math.max(0, props.items.length - 1));
      renderer?.updateProps(propsOf(props));
      announce(props);
    };

    return {
      onStart: (props) => {
        active = 0;
        current = props;
        renderer = new ReactRenderer(SuggestionList, { editor: props.editor, props: propsOf(props) });
        unmount = props.mount(renderer.element);
        announce(props);
      },
      onUpdate: (props) => {
        if (props.query !== current?.query) active = 0;
        show(props);
      },
      onKeyDown: ({ event }) => {
        if (current === null) return false;
        const { items } = current;
        if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
          const step = event.key === 'ArrowDown' ? 1 : -1;
          active = items.length === 0 ? 0 : (active + step + items.length) % items.length;
          show(current);
          return true;
        }
        const item = items[active];
        if ((event.key === 'Enter' || event.key === 'Tab') && item !== undefined) {
          current.command(item);
          return true;
        }
        return false;
      },
      onExit: (props) => {
        props.editor.view.dom.removeAttribute('aria-activedescendant');
        props.editor.view.dom.removeAttribute('aria-controls');
        unmount?.();
        renderer?.destroy();
        unmount = null;
        renderer = null;
        current = null;
      },
    };
  };
}
