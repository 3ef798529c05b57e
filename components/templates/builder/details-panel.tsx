/** The panel of a template’s own details: name, look, and the pattern of titles. */
import { Switch } from '@mantine/core';
import { useId } from 'react';
import { localParts } from '#components/locale/date-format.ts';
import { Icon } from '#components/ui/icon.tsx';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { ICONS } from '#core/appearance/icons.ts';
import type { JsonValue } from '#core/json.ts';
import { type RetentionRule, retentionDays, sessionsProblem } from '#core/template/format/retention-rule.ts';
import { MAX_AGENT_INSTRUCTIONS } from '#core/template/format/template-format.ts';
import { inheritedPart } from '#core/template/inherited-fields.ts';
import { fillTitle } from '#core/template/title-pattern.ts';
import { humanize } from '#core/text/wording.ts';
import { templateName, useBuilder } from './controls/builder-context.tsx';
import { CommitInput } from './controls/commit-input.tsx';
import { HuePicker } from './controls/hue-picker.tsx';
import classes from './controls/panels.module.css';
import { TitlePatternInput } from './controls/title-pattern-input.tsx';
import { changeDetail } from './edits/rule-edits.ts';

export function DetailsPanel() {
  const { model, canEdit, edit, lookup, templates } = useBuilder();
  const { source } = model;
  const change = (key: string, value: JsonValue | undefined) => edit(changeDetail(model, key, value));
  const inherited = (key: 'titlePattern') => inheritedPart(source, lookup, (each) => each[key]);
  const origin = (key: 'titlePattern') => {
    const from = inherited(key)?.from;
    return from === undefined || source[key] !== null
      ? undefined
      : `From ${templateName(templates, from.id)}`;
  };
  const pattern = source.titlePattern ?? inherited('titlePattern')?.value ?? '';
  return (
    <div className={classes['form']}>
      <CommitInput
        label="Name"
        value={source.name}
        disabled={!canEdit}
        onCommit={(name) => change('name', name.trim() || undefined)}
      />
      <CommitInput
        label="Description"
        multiline
        placeholder="One sentence for the gallery"
        value={source.description ?? ''}
        disabled={!canEdit}
        onCommit={(text) => change('description', text.trim() || undefined)}
      />
      <Look />
      <TitlePatternInput
        label="Title pattern"
        description={origin('titlePattern') ?? 'What a new title begins as, with the values of fields'}
        placeholder="Incident, {date}"
        value={pattern}
        fields={model.fields.map(({ definition }) => definition)}
        disabled={!canEdit}
        onCommit={(text) => change('titlePattern', text.trim() || undefined)}
      />
      {pattern !== '' && <TitleSample pattern={pattern} />}
      <Switch
        label="Abstract: only extended or mixed in by other templates"
        checked={source.abstract}
        disabled={!canEdit}
        onChange={({ currentTarget: { checked } }) => change('abstract', checked ? true : undefined)}
      />
      <AgentGuide />
      <MainChanges />
      <Retention />
      <Identity />
    </div>
  );
}

/** What agents are told who read or make a Codex of it. */
function AgentGuide() {
  const { model, canEdit, edit, lookup, templates } = useBuilder();
  const { source } = model;
  const inherited = inheritedPart(source, lookup, ({ agentInstructions }) => agentInstructions);
  const isInherited = source.agentInstructions === null && inherited !== null;
  const origin = isInherited ? ` From ${templateName(templates, inherited.from.id)}.` : '';
  return (
    <CommitInput
      label="Guide for agents"
      description={`What agents are told who read or make a Codex of it: how to fill it in, what to leave alone. It gives them no right.${origin}`}
      multiline="lines"
      placeholder="Write the summary last. Ask for a review before the status becomes done."
      value={source.agentInstructions ?? inherited?.value ?? ''}
      check={(text) =>
        text.length <= MAX_AGENT_INSTRUCTIONS ? null : `At most ${MAX_AGENT_INSTRUCTIONS} characters.`
      }
      disabled={!canEdit}
      onCommit={(text) => edit(changeDetail(model, 'agentInstructions', text.trim() || undefined))}
    />
  );
}

/** What an ancestor says cannot be lifted here. */
function MainChanges() {
  const hintId = useId();
  const { model, canEdit, edit, lookup, templates } = useBuilder();
  const { source } = model;
  const inherited = inheritedPart(source, lookup, ({ mainChangesBy }) => mainChangesBy);
  const origin = inherited === null ? '' : ` From ${templateName(templates, inherited.from.id)}.`;
  return (
    <div>
      <Switch
        label="Changed by approved merges only"
        aria-describedby={hintId}
        checked={source.mainChangesBy !== null || inherited !== null}
        disabled={!canEdit || (inherited !== null && source.mainChangesBy === null)}
        onChange={({ currentTarget: { checked } }) =>
          edit(changeDetail(model, 'mainChangesBy', checked ? 'approved-merge' : undefined))
        }
      />
      <p id={hintId} className={classes['hint']}>
        Nobody edits a Codex of it directly: it is tried on a branch, and merged once its reviewers approve.
        {origin}
      </p>
    </div>
  );
}

/** What an ancestor says can be changed here, and not lifted. */
function Retention() {
  const { model, canEdit, edit, lookup, templates } = useBuilder();
  const { source } = model;
  const inherited = inheritedPart(source, lookup, ({ retention }) => retention);
  const isInherited = source.retention === null && inherited !== null;
  const origin = isInherited ? ` From ${templateName(templates, inherited.from.id)}.` : '';
  const rule = source.retention ?? inherited?.value;
  const { operations = '', sessions = '' } = rule ?? {};
  const change = (retention: RetentionRule | undefined) =>
    edit(changeDetail(model, 'retention', retention && { ...retention }));
  return (
    <>
      <CommitInput
        label="Keep single edits for"
        description={`90d, 26w or 2y. After that only what each session came to can be opened, compared and restored; what was written and deleted within a session is lost for good. Who wrote what and when stays, and so do named versions and what was approved. Kept for good when empty.${origin}`}
        placeholder="For good"
        value={operations}
        check={(text) => editsProblem(text.trim(), sessions)}
        disabled={!canEdit}
        onCommit={(text) => {
          const time = text.trim();
          change(time === '' ? undefined : { operations: time, ...(sessions !== '' && { sessions }) });
        }}
      />
      {operations !== '' && (
        <CommitInput
          label="Keep sessions for"
          description="A longer time, from 90d on. After that only named versions can be opened, compared and restored, and what reviews, branches and restores refer to; what was written and deleted between those is lost for good. The timeline goes on saying who wrote and when. Kept for good when empty."
          placeholder="For good"
          value={sessions}
          check={(text) => (text.trim() === '' ? null : sessionsProblem(text.trim(), operations))}
          disabled={!canEdit}
          onCommit={(text) => {
            const time = text.trim();
            change({ operations, ...(time !== '' && { sessions: time }) });
          }}
        />
      )}
    </>
  );
}

/** Why single edits cannot be kept for so long; `null` where they can. */
function editsProblem(time: string, sessions: string): string | null {
  if (time === '') return null;
  if (retentionDays(time) === null) return 'A time from 30d on, such as 90d, 26w or 2y.';
  return sessions !== '' && sessionsProblem(sessions, time) !== null
    ? 'A shorter time than sessions are kept for.'
    : null;
}

function Look() {
  const { model, canEdit, edit, lookup, templates } = useBuilder();
  const { source } = model;
  const change = (key: string, value: JsonValue | undefined) => edit(changeDetail(model, key, value));
  const inherited = (key: 'icon' | 'color') => inheritedPart(source, lookup, (each) => each[key]);
  const origin = (key: 'icon' | 'color') => {
    const from = inherited(key)?.from;
    return from === undefined || source[key] !== null
      ? undefined
      : `From ${templateName(templates, from.id)}`;
  };
  const icon = source.icon ?? inherited('icon')?.value ?? 'file-text';
  return (
    <div className={classes['pair']}>
      <SearchSelect
        label="Icon"
        description={origin('icon')}
        data={ICONS.map((name) => ({ value: name, label: humanize(name) }))}
        leftSection={<Icon name={icon} size={17} />}
        renderOption={({ option }) => (
          <span className={classes['icon-option']}>
            <Icon name={option.value} size={17} /> {option.label}
          </span>
        )}
        value={icon}
        allowDeselect={false}
        disabled={!canEdit}
        onChange={(name) => name !== null && name !== icon && change('icon', name)}
      />
      <div>
        <span className={classes['label']}>Colour</span>
        <HuePicker
          of="the template"
          value={source.color ?? inherited('color')?.value ?? null}
          disabled={!canEdit}
          onChange={(hue) => change('color', hue ?? undefined)}
        />
        {origin('color') !== undefined && <p className={classes['hint']}>{origin('color')}</p>}
      </div>
    </div>
  );
}

function Identity() {
  const { model, canEdit, edit, published } = useBuilder();
  const { source } = model;
  const change = (key: string, value: JsonValue) => edit(changeDetail(model, key, value));
  return (
    <>
      <CommitInput
        label="Id"
        mono
        description={
          published === null
            ? 'Lower-case words joined by hyphens; it never changes once published'
            : 'A template keeps its id'
        }
        value={source.id}
        disabled={!canEdit || published !== null}
        check={(text) =>
          /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(text)
            ? null
            : 'Lower-case words joined by hyphens, like incident-review.'
        }
        onCommit={(id) => change('id', id)}
      />
      <CommitInput
        label="Version"
        description={
          published === null
            ? undefined
            : `Version ${published.source.version} is published; the next one is higher`
        }
        value={String(source.version)}
        type="number"
        disabled={!canEdit}
        check={(text) => (/^[1-9]\d{0,8}$/.test(text) ? null : 'A whole number.')}
        onCommit={(text) => change('version', Number(text))}
      />
    </>
  );
}

/** The title that a Codex made today would begin with. */
function TitleSample({ pattern }: { readonly pattern: string }) {
  const { model } = useBuilder();
  const fields = Object.fromEntries(model.fields.map(({ id, definition }) => [id, definition]));
  const today = localParts(new Date().toISOString()).date ?? '';
  const title = fillTitle({ titlePattern: pattern, fields }, {}, today);
  return (
    <p className={classes['sample']} role="status">
      {title === '' ? 'Without a title until a field it names is filled in' : title}
    </p>
  );
}
