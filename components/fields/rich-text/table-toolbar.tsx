/** The toolbar of a table in a text: rows, columns, heading row. */
import {
  IconColumnInsertRight,
  IconColumnRemove,
  IconRowInsertBottom,
  IconRowRemove,
  IconTableRow,
  IconTrash,
} from '@tabler/icons-react';
import type { Editor } from '@tiptap/react';
import { BubbleMenu } from '@tiptap/react/menus';
import type { ReactNode } from 'react';
import styles from './toolbar.module.css';

const LOOK = { size: 17, stroke: 1.6, 'aria-hidden': true } as const;

const TOOLS: readonly { readonly label: string; readonly icon: ReactNode; run(editor: Editor): void }[] = [
  {
    label: 'Add a row below',
    icon: <IconRowInsertBottom {...LOOK} />,
    run: (e) => void e.chain().focus().addRowAfter().run(),
  },
  {
    label: 'Remove this row',
    icon: <IconRowRemove {...LOOK} />,
    run: (e) => void e.chain().focus().deleteRow().run(),
  },
  {
    label: 'Add a column after',
    icon: <IconColumnInsertRight {...LOOK} />,
    run: (e) => void e.chain().focus().addColumnAfter().run(),
  },
  {
    label: 'Remove this column',
    icon: <IconColumnRemove {...LOOK} />,
    run: (e) => void e.chain().focus().deleteColumn().run(),
  },
  {
    label: 'Heading row on or off',
    icon: <IconTableRow {...LOOK} />,
    run: (e) => void e.chain().focus().toggleHeaderRow().run(),
  },
  {
    label: 'Remove the table',
    icon: <IconTrash {...LOOK} />,
    run: (e) => void e.chain().focus().deleteTable().run(),
  },
];

export function TableToolbar({ editor }: { readonly editor: Editor }) {
  return (
    <BubbleMenu
      editor={editor}
      pluginKey="tableToolbar"
      updateDelay={80}
      options={{ placement: 'top-start', offset: 8, shift: { padding: 8 } }}
      getReferencedVirtualElement={() => tableElement(editor)}
      shouldShow={({ editor: current, from, to }) =>
        current.isEditable && current.isFocused && from === to && current.isActive('table')
      }
    >
      <div className={styles['toolbar']} role="toolbar" aria-label="Change the table">
        {TOOLS.map((tool) => (
          <button
            key={tool.label}
            type="button"
            className={styles['tool']}
            aria-label={tool.label}
            title={tool.label}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => tool.run(editor)}
          >
            {tool.icon}
          </button>
        ))}
      </div>
    </BubbleMenu>
  );
}

/** The toolbar stands at the table's corner, not at the caret, so that it does not wander while one types. */
function tableElement(editor: Editor): HTMLElement | null {
  const { node } = editor.view.domAtPos(editor.state.selection.from);
  const element = node instanceof HTMLElement ? node : node.parentElement;
  return element?.closest<HTMLElement>('table') ?? null;
}
