/** The views of a template, as tabs of sections, and the place of every field in them. */
import { Button, Menu, SegmentedControl } from '@mantine/core';
import { IconDots, IconPlus, IconX } from '@tabler/icons-react';
import { SortableList } from '#components/ui/sortable-list.tsx';
import { buildForm } from '#core/template/build-form.ts';
import { fillTemplate } from '#core/template/fill-template.ts';
import { inheritedPart } from '#core/template/inherited-fields.ts';
import type { View } from '#core/template/template.ts';
import { ShownWhen } from './conditions/shown-when.tsx';
import { AddingSelect } from './controls/adding-select.tsx';
import { templateName, useBuilder } from './controls/builder-context.tsx';
import { CommitInput } from './controls/commit-input.tsx';
import classes from './controls/panels.module.css';
import {
  addSection,
  addView,
  adoptViews,
  labelSection,
  moveSection,
  moveView,
  placeField,
  removeLayout,
  removeSection,
  removeView,
  renameView,
  sectionsOf,
  setColumns,
  showSectionWhen,
  showViewWhen,
  unplaceField,
  viewsOf,
  type WrittenSection,
  type WrittenView,
} from './edits/layout-edits.ts';

export function ViewsPanel() {
  const { model, canEdit, edit, editWithUndo } = useBuilder();
  const views = viewsOf(model);
  if (views.length === 0) return <NoLayout />;
  const placed = new Set(sectionsOf(model).flatMap(({ fields }) => fields));
  const forgotten = model.fields.filter(({ id }) => !placed.has(id));
  return (
    <div className={classes['form']}>
      {views.map((view) => (
        <ViewCard key={view.index} view={view} count={views.length} />
      ))}
      {forgotten.length > 0 && (
        <p className={classes['hint']}>
          Without a place, so appended to the first view:{' '}
          {forgotten.map(({ definition }) => definition.label).join(', ')}.
        </p>
      )}
      {canEdit && (
        <div className={classes['actions']}>
          <Button
            variant="subtle"
            size="compact-md"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => edit(addView(model, `View ${views.length + 1}`))}
          >
            Add a view
          </Button>
          <Button
            variant="subtle"
            color="ink"
            size="compact-md"
            onClick={() => editWithUndo(removeLayout(model), 'The layout was left to Bindery')}
          >
            Leave the layout to Bindery
          </Button>
        </div>
      )}
    </div>
  );
}

/** The text says nothing about the layout. */
function NoLayout() {
  const { model, canEdit, edit, lookup, templates } = useBuilder();
  const inherited = inheritedPart(model.source, lookup, ({ views }) => views);
  const arrange = () => {
    const fields = Object.fromEntries(model.fields.map(({ id, definition }) => [id, definition]));
    const template = { ...fillTemplate({ ...model.source, fields: {} }), views: [], fields };
    const views = inherited?.value ?? buildForm(template).views.map(toView);
    edit(adoptViews(views));
  };
  return (
    <div className={classes['form']}>
      <p>
        {inherited === null
          ? 'Short fields come first, two side by side, then those with long text or rows.'
          : `The views are those of ${templateName(templates, inherited.from.id)}.`}
      </p>
      {canEdit && (
        <Button variant="default" onClick={arrange} disabled={model.fields.length === 0}>
          Arrange them here
        </Button>
      )}
    </div>
  );
}

function toView({ id, label, sections }: ReturnType<typeof buildForm>['views'][number]): View {
  return {
    id,
    label,
    sections: sections.map((section) => ({
      ...section,
      fields: section.fields.map(({ field }) => field.id),
    })),
  };
}

interface ViewCardProps {
  readonly view: WrittenView;
  /** How many views there are. */
  readonly count: number;
}

function ViewCard({ view, count }: ViewCardProps) {
  const { canEdit, edit } = useBuilder();
  return (
    <section className={classes['card']} aria-label={`View ${view.label}`}>
      <ViewHead view={view} count={count} />
      {view.path !== null && (
        <ShownWhen
          what={`the view ${view.label}`}
          path={[...view.path, 'visibleWhen']}
          written={view.visibleWhen}
          edits={(condition) => showViewWhen(view, condition)}
        />
      )}
      <SortableList
        label={`Sections of ${view.label}`}
        className={classes['stack']}
        items={view.sections}
        idOf={({ path }) => path.join('.')}
        nameOf={({ label, index }) => label ?? `section ${index + 1}`}
        canMove={canEdit && view.sections.length > 1}
        onMove={(from, to) => {
          const section = view.sections[from];
          if (section !== undefined) edit(moveSection(section, to));
        }}
      >
        {(section) => <SectionCard section={section} />}
      </SortableList>
      {canEdit && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={() => edit(addSection(view, `Section ${view.sections.length + 1}`))}
        >
          Add a section
        </Button>
      )}
    </section>
  );
}

/** Its name, and what can be done with it as a whole. */
function ViewHead({ view, count }: ViewCardProps) {
  const { model, canEdit, edit, editWithUndo } = useBuilder();
  return (
    <div className={classes['line']}>
      {view.path === null ? (
        <strong>Sections</strong>
      ) : (
        <CommitInput
          label={null}
          ariaLabel="Name of the view"
          className={classes['heading']}
          value={view.label}
          disabled={!canEdit}
          onCommit={(text) => edit(renameView(model, view.index, text))}
        />
      )}
      {canEdit && view.path !== null && (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <button
              type="button"
              className={classes['icon']}
              aria-label={`More about the view ${view.label}`}
            >
              <IconDots size={16} stroke={1.75} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {view.index > 0 && (
              <Menu.Item onClick={() => edit(moveView(view.index, view.index - 1))}>Move before</Menu.Item>
            )}
            {view.index < count - 1 && (
              <Menu.Item onClick={() => edit(moveView(view.index, view.index + 1))}>Move after</Menu.Item>
            )}
            <Menu.Item
              color="rose"
              onClick={() =>
                editWithUndo(removeView(model, view.index), `The view ${view.label} was removed`)
              }
            >
              Remove
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}

function SectionCard({ section }: { readonly section: WrittenSection }) {
  const { model, canEdit, edit } = useBuilder();
  const name = section.label ?? `section ${section.index + 1}`;
  const labelOf = (id: string) => model.fields.find((field) => field.id === id)?.definition.label ?? id;
  const offered = model.fields.filter(({ id }) => !section.fields.includes(id));
  return (
    <section className={classes['section']} aria-label={name}>
      <SectionHead section={section} name={name} />
      <ShownWhen
        what={name}
        path={[...section.path, 'visibleWhen']}
        written={section.visibleWhen}
        edits={(condition) => showSectionWhen(section, condition)}
      />
      <SortableList
        label={`Fields of ${name}`}
        className={classes['chips']}
        items={section.fields}
        idOf={(id) => id}
        nameOf={labelOf}
        canMove={canEdit}
        onMove={(from, to) => edit(placeField(model, section.fields[from] ?? '', section, to))}
      >
        {(id) => (
          <>
            <span className={classes['grow']}>{labelOf(id)}</span>
            {canEdit && <PlaceMenu id={id} label={labelOf(id)} section={section} />}
          </>
        )}
      </SortableList>
      {canEdit && offered.length > 0 && (
        <AddingSelect
          label={`Put a field into ${name}`}
          placeholder="Put a field here…"
          data={offered.map(({ id, definition }) => ({ value: id, label: definition.label }))}
          onAdd={(id) => edit(placeField(model, id, section, section.fields.length))}
        />
      )}
    </section>
  );
}

interface SectionHeadProps {
  readonly section: WrittenSection;
  readonly name: string;
}

function SectionHead({ section, name }: SectionHeadProps) {
  const { canEdit, edit, editWithUndo } = useBuilder();
  return (
    <div className={classes['line']}>
      <CommitInput
        label={null}
        ariaLabel={`Heading of ${name}`}
        placeholder="No heading"
        className={classes['heading']}
        value={section.label ?? ''}
        disabled={!canEdit}
        onCommit={(text) => edit(labelSection(section, text))}
      />
      <SegmentedControl
        aria-label={`Columns of ${name}`}
        size="xs"
        readOnly={!canEdit}
        value={String(section.columns)}
        onChange={(columns) => edit(setColumns(section, columns === '2' ? 2 : 1))}
        data={[
          { value: '1', label: '1 column' },
          { value: '2', label: '2 columns' },
        ]}
      />
      {canEdit && (
        <button
          type="button"
          className={classes['icon']}
          aria-label={`Remove ${name}`}
          onClick={() =>
            editWithUndo(removeSection(section), 'The section was removed; its fields have no place')
          }
        >
          <IconX size={15} stroke={1.75} aria-hidden />
        </button>
      )}
    </div>
  );
}

interface PlaceMenuProps {
  readonly id: string;
  readonly label: string;
  readonly section: WrittenSection;
}

function PlaceMenu({ id, label, section }: PlaceMenuProps) {
  const { model, edit } = useBuilder();
  const others = sectionsOf(model);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <button type="button" className={classes['icon']} aria-label={`Place of ${label}`}>
          <IconDots size={15} stroke={1.75} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {others
          .filter((other) => other.path.join() !== section.path.join())
          .map((other) => (
            <Menu.Item
              key={other.path.join()}
              onClick={() => edit(placeField(model, id, other, other.fields.length))}
            >
              To {placeName(model, other)}
            </Menu.Item>
          ))}
        <Menu.Item onClick={() => edit(unplaceField(model, id))}>Take out of the section</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function placeName(model: Parameters<typeof viewsOf>[0], section: WrittenSection): string {
  const views = viewsOf(model);
  const name = section.label ?? `section ${section.index + 1}`;
  return views.length > 1 ? `${views[section.view]?.label ?? ''}, ${name}` : name;
}
