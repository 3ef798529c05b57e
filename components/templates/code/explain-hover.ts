/** Explains the key or value under the pointer, or at the caret with Mod-Shift-Space, in a template source. */
import { type EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap, showTooltip, type Tooltip } from '@codemirror/view';
import { type Explanation, explainPlace } from '#core/template/format/explain-place.ts';
import type { InheritedNames } from '#core/template/format/source-names.ts';

/** The template as last resolved, read when it is needed. */
export type ReadInherited = () => InheritedNames | null;

const setExplained = StateEffect.define<Explanation | null>();

const explained = StateField.define<Tooltip | null>({
  create: () => null,
  update(tooltip, { effects, docChanged, selection }) {
    const set = effects.find((effect) => effect.is(setExplained));
    if (set !== undefined) return set.value === null ? null : tooltipOf(set.value);
    // It is about the place where the caret was.
    return docChanged || selection !== undefined ? null : tooltip;
  },
  provide: (field) => showTooltip.from(field),
});

/** Tooltips for pointer and keyboard. */
export function explainHover(readInherited: ReadInherited): Extension {
  const explain = (state: EditorState, position: number) =>
    explainPlace(state.doc.toString(), position, readInherited());
  return [
    explained,
    hoverTooltip((view, position) => {
      const found = explain(view.state, position);
      return found === null ? null : tooltipOf(found);
    }),
    keymap.of([
      {
        key: 'Mod-Shift-Space',
        run(view) {
          const found = explain(view.state, view.state.selection.main.head);
          const said = found === null ? 'There is nothing to explain here.' : spoken(found);
          view.dispatch({ effects: [setExplained.of(found), EditorView.announce.of(said)] });
          return true;
        },
      },
      {
        key: 'Escape',
        run(view) {
          if (view.state.field(explained) === null) return false;
          view.dispatch({ effects: setExplained.of(null) });
          return true;
        },
      },
    ]),
  ];
}

function tooltipOf(explanation: Explanation): Tooltip {
  const { from, to } = explanation;
  return { pos: from, end: to, above: true, create: () => ({ dom: draw(explanation) }) };
}

function draw({ title, meaning, form, example }: Explanation): HTMLElement {
  const dom = document.createElement('div');
  dom.className = 'cm-explanation';
  dom.append(element('strong', title), element('p', meaning), element('p', `Takes: ${form}`));
  if (example !== null) dom.append(element('code', example));
  return dom;
}

function element(name: 'strong' | 'p' | 'code', text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function spoken({ title, meaning, form, example }: Explanation): string {
  return `${title}. ${meaning} Takes: ${form}.${example === null ? '' : ` For instance ${example}`}`;
}
