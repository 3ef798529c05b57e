/** Edits of a template's views and sections as edits of its text. */
import type { Condition } from '#core/fields/model/condition.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import type { SourceEdit } from '#core/json5/source-edit.ts';
import { sectionId, viewId } from '#core/template/parse-views.ts';
import type { Section, View } from '#core/template/template.ts';
import { conditionValue } from './condition-value.ts';
import { type TemplateModel, valueAt } from './template-model.ts';

type Edits = readonly SourceEdit[];

/** A section where the text has it. */
export interface WrittenSection {
  /** The index of its view; 0 for a template that has `sections` alone. */
  readonly view: number;
  readonly index: number;
  readonly path: SourcePath;
  readonly fieldsPath: SourcePath;
  readonly label: string | null;
  readonly columns: 1 | 2;
  /** As the text has it. */
  readonly visibleWhen: JsonValue | undefined;
  readonly fields: readonly string[];
  /** The place of `fields` among its keys. */
  readonly fieldsIndex: number;
}

export interface WrittenView {
  readonly index: number;
  /** `null` for a template that has `sections` alone. */
  readonly path: SourcePath | null;
  readonly label: string;
  readonly visibleWhen: JsonValue | undefined;
  /** The place of `sections` among its keys. */
  readonly sectionsIndex: number;
  readonly sectionsPath: SourcePath;
  readonly sections: readonly WrittenSection[];
}

/** The views that the text itself has; none when it leaves the layout to its ancestors or to Bindery. */
export function viewsOf(model: TemplateModel): readonly WrittenView[] {
  const views = valueAt(model, ['views']);
  if (isJsonArray(views)) {
    return views.map((view, index): WrittenView => {
      const path = ['views', index];
      const label =
        isJsonObject(view) && typeof view['label'] === 'string' ? view['label'] : `View ${index + 1}`;
      const visibleWhen = isJsonObject(view) ? view['visibleWhen'] : undefined;
      const sections = readSections(model, index, [...path, 'sections']);
      return { index, path, label, visibleWhen, sectionsIndex: placeOfKey(view, 'sections'), ...sections };
    });
  }
  if (!isJsonArray(valueAt(model, ['sections']))) return [];
  const only = { index: 0, path: null, label: 'Main', visibleWhen: undefined, sectionsIndex: 0 };
  return [{ ...only, ...readSections(model, 0, ['sections']) }];
}

export function sectionsOf(model: TemplateModel): readonly WrittenSection[] {
  return viewsOf(model).flatMap(({ sections }) => sections);
}

/** The path at which a section names a field; `null` when none does. */
export function placeOf(model: TemplateModel, fieldId: string): SourcePath | null {
  for (const { fieldsPath, fields } of sectionsOf(model)) {
    const index = fields.indexOf(fieldId);
    if (index >= 0) return [...fieldsPath, index];
  }
  return null;
}

/** The place of a key among those of an object; the end where it is not there. */
function placeOfKey(value: JsonValue, key: string): number {
  const keys = isJsonObject(value) ? Object.keys(value) : [];
  return keys.includes(key) ? keys.indexOf(key) : keys.length;
}

function readSections(
  model: TemplateModel,
  view: number,
  sectionsPath: SourcePath,
): Pick<WrittenView, 'sectionsPath' | 'sections'> {
  const written = valueAt(model, sectionsPath);
  const sections = (isJsonArray(written) ? written : []).map((section, index): WrittenSection => {
    const path = [...sectionsPath, index];
    if (isJsonArray(section)) {
      const fields = texts(section);
      const plain = { label: null, columns: 1, visibleWhen: undefined, fieldsIndex: 0 } as const;
      return { view, index, path, fieldsPath: path, ...plain, fields };
    }
    const { label, columns, visibleWhen, fields } = isJsonObject(section) ? section : {};
    return {
      view,
      index,
      path,
      fieldsPath: [...path, 'fields'],
      label: typeof label === 'string' ? label : null,
      columns: columns === 2 ? 2 : 1,
      visibleWhen,
      fields: texts(fields),
      fieldsIndex: placeOfKey(section, 'fields'),
    };
  });
  return { sectionsPath, sections };
}

/** Keeps the place of what is no text, so that indexes are those of the list. */
function texts(value: JsonValue | undefined): readonly string[] {
  return isJsonArray(value) ? value.map((item) => (typeof item === 'string' ? item : '')) : [];
}

/** Writes a layout out with all it says that was left to an ancestor or to Bindery, to be changed from there. */
export function adoptViews(views: readonly View[]): Edits {
  const [only] = views;
  if (views.length === 1 && only !== undefined && isPlain(only))
    return [{ kind: 'set', path: ['sections'], value: only.sections.map(sectionValue) }];
  const value = views.map(({ id, label, visibleWhen, sections }) => ({
    ...(id === viewId(label) ? {} : { id }),
    label,
    ...visibility(visibleWhen),
    sections: sections.map(sectionValue),
  }));
  return [{ kind: 'set', path: ['views'], value }];
}

/** A single view as `sections` alone make it. */
function isPlain({ id, label, visibleWhen }: View): boolean {
  return id === 'main' && label === 'Main' && visibleWhen === undefined;
}

function sectionValue({ id, label, columns, visibleWhen, fields }: Section, index: number): JsonValue {
  const settings = {
    ...(id === sectionId(label, index) ? {} : { id }),
    ...(label === null ? {} : { label }),
    ...(columns === 1 ? {} : { columns }),
    ...visibility(visibleWhen),
  };
  return Object.keys(settings).length === 0 ? fields : { ...settings, fields };
}

function visibility(condition: Condition | undefined): JsonObject {
  return condition === undefined ? {} : { visibleWhen: conditionValue(condition) };
}

/** Leaves the layout to the ancestors, or to Bindery. */
export function removeLayout(model: TemplateModel): Edits {
  return ['views', 'sections']
    .filter((key) => valueAt(model, [key]) !== undefined)
    .map((key): SourceEdit => ({ kind: 'remove', path: [key] }));
}

/** Adds a tab. A template that has `sections` alone gets its sections into the first. */
export function addView(model: TemplateModel, label: string): Edits {
  const views = viewsOf(model);
  const view = { label, sections: [[]] };
  const [first] = views;
  if (first === undefined || first.path !== null)
    return [{ kind: 'insert', path: ['views', views.length], value: view }];
  const moved = first.sections.map(
    (_, index): SourceEdit => ({
      kind: 'transfer',
      path: ['sections', 0],
      to: ['views', 0, 'sections', index],
    }),
  );
  return [
    { kind: 'set', path: ['views'], value: [{ label: 'Main', sections: [] }, view] },
    ...moved,
    { kind: 'remove', path: ['sections'] },
  ];
}

/** Removes a tab and its sections; their fields stay, without a place. */
export function removeView(model: TemplateModel, index: number): Edits {
  const views = viewsOf(model);
  return views.length > 1 ? [{ kind: 'remove', path: ['views', index] }] : removeLayout(model);
}

export function moveView(from: number, to: number): Edits {
  return [{ kind: 'move', path: ['views', from], index: to }];
}

export function renameView(model: TemplateModel, index: number, label: string): Edits {
  const view = viewsOf(model)[index];
  if (view === undefined || label.trim() === '') return [];
  if (view.path !== null) return [{ kind: 'set', path: [...view.path, 'label'], value: label }];
  return [];
}

export function addSection(view: WrittenView, label: string): Edits {
  return [
    { kind: 'insert', path: [...view.sectionsPath, view.sections.length], value: { label, fields: [] } },
  ];
}

export function removeSection(section: WrittenSection): Edits {
  return [{ kind: 'remove', path: section.path }];
}

export function moveSection(section: WrittenSection, index: number): Edits {
  return [{ kind: 'move', path: section.path, index }];
}

/** The heading of a section; `null` for none. A section that is a plain list becomes an object. */
export function labelSection(section: WrittenSection, label: string | null): Edits {
  return changeSection(section, 'label', label === null || label.trim() === '' ? undefined : label);
}

export function setColumns(section: WrittenSection, columns: 1 | 2): Edits {
  return changeSection(section, 'columns', columns === 1 ? undefined : columns);
}

/** Shows a section only while a condition holds; `undefined` for always. */
export function showSectionWhen(section: WrittenSection, condition: JsonValue | undefined): Edits {
  return changeSection(section, 'visibleWhen', condition);
}

/** Shows a tab only while a condition holds; `undefined` for always. */
export function showViewWhen(view: WrittenView, condition: JsonValue | undefined): Edits {
  if (view.path === null) return [];
  const path = [...view.path, 'visibleWhen'];
  if (condition === undefined) return view.visibleWhen === undefined ? [] : [{ kind: 'remove', path }];
  if (view.visibleWhen !== undefined) return [{ kind: 'set', path, value: condition }];
  return [{ kind: 'insert', path, value: condition, index: view.sectionsIndex }];
}

function changeSection(
  section: WrittenSection,
  key: 'label' | 'columns' | 'visibleWhen',
  value: JsonValue | undefined,
): Edits {
  const isList = section.fieldsPath.length === section.path.length;
  const path = [...section.path, key];
  const said = { label: section.label !== null, columns: section.columns === 2 };
  const isSaid = key === 'visibleWhen' ? section.visibleWhen !== undefined : said[key];
  if (value === undefined) return isSaid && !isList ? [{ kind: 'remove', path }] : [];
  if (isList) return wrapList(section, { [key]: value });
  if (isSaid) return [{ kind: 'set', path, value }];
  return [{ kind: 'insert', path, value, index: key === 'visibleWhen' ? section.fieldsIndex : 0 }];
}

/** Makes a section that is a plain list an object; its entries are moved, so that their comments go with them. */
function wrapList({ path, index, fields }: WrittenSection, settings: JsonObject): Edits {
  const object = [...path.slice(0, -1), index + 1];
  return [
    { kind: 'insert', path: object, value: { ...settings, fields: [] } },
    ...fields.map(
      (_, at): SourceEdit => ({ kind: 'transfer', path: [...path, 0], to: [...object, 'fields', at] }),
    ),
    { kind: 'remove', path },
  ];
}

/** Gives a field its place: an index in the list of a section, counted without the field itself. */
export function placeField(
  model: TemplateModel,
  fieldId: string,
  section: WrittenSection,
  index: number,
): Edits {
  const place = placeOf(model, fieldId);
  const to = [...section.fieldsPath, index];
  if (place === null) return [{ kind: 'insert', path: to, value: fieldId }];
  const isSame = place.slice(0, -1).join() === section.fieldsPath.join();
  return isSame ? [{ kind: 'move', path: place, index }] : [{ kind: 'transfer', path: place, to }];
}

/** Takes a field out of its section. */
export function unplaceField(model: TemplateModel, fieldId: string): Edits {
  const place = placeOf(model, fieldId);
  return place === null ? [] : [{ kind: 'remove', path: place }];
}
