/** Applies the fix of the problem at the caret: Mod-. in a template source. */
import { forEachDiagnostic, nextDiagnostic } from '@codemirror/lint';
import { EditorView, type KeyBinding } from '@codemirror/view';

/** Where the problem at the caret has no fix, or there is none, it goes to the next problem. */
export const quickFixKeys: readonly KeyBinding[] = [
  {
    key: 'Mod-.',
    run(view) {
      if (view.state.readOnly) return false;
      const { head } = view.state.selection.main;
      let apply: (() => void) | null = null;
      forEachDiagnostic(view.state, ({ actions }, from, to) => {
        const [action] = actions ?? [];
        if (apply === null && action !== undefined && head >= from && head <= to) {
          apply = () => {
            action.apply(view, from, to);
            view.dispatch({ effects: EditorView.announce.of(`${action.name}: done`) });
          };
        }
      });
      const found = apply as (() => void) | null;
      if (found === null) return nextDiagnostic(view);
      found();
      return true;
    },
  },
];
