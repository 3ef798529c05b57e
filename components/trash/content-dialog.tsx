/** The dialog that brings content of a deleted Codex into a living one: which, what it has, and what would change there. */
import { Button, Checkbox, Modal, Select } from '@mantine/core';
import { useId, useMemo, useState } from 'react';
import { ChangeBody } from '#components/history/comparison/change-body.tsx';
import marks from '#components/history/comparison/comparison.module.css';
import { joinWords } from '#components/locale/join-words.ts';
import { NeedsServer } from '#components/page/needs-server.tsx';
import { type TreeContextValue, useTreeVersion } from '#components/tree-context/tree-context.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { ContentPlan, OfferedField } from '#core/protocol/api/history/content-restores.ts';
import classes from './content-dialog.module.css';
import { type BroughtContent, useContentPlan, useRestoreContent, useUndoContent } from './content-queries.ts';
import { type LivingCodex, listLiving } from './living-codices.ts';
import type { TrashedRoot } from './trash-list.ts';

/** Options drawn at once; the rest is found by typing. */
const MOST_SHOWN = 60;

interface ContentDialogProps {
  /** `null`: the dialog is closed. */
  readonly root: TrashedRoot | null;
  readonly scope: TreeContextValue;
  readonly onClose: () => void;
}

export function ContentDialog({ root, scope, onClose }: ContentDialogProps) {
  const title = displayTitle(root?.node.label?.title ?? '');
  // Outlives the choice, which goes once the act is done.
  const undo = useUndo();
  return (
    <Modal
      opened={root !== null}
      onClose={onClose}
      title={`Bring content of “${title}” elsewhere`}
      size={720}
    >
      {root !== null && (
        <NeedsServer what="Bringing content elsewhere">
          <Choice root={root} scope={scope} onClose={onClose} onUndo={undo} />
        </NeedsServer>
      )}
    </Modal>
  );
}

interface ChoiceProps extends ContentDialogProps {
  readonly root: TrashedRoot;
  readonly onUndo: (brought: BroughtContent) => void;
}

function Choice({ root, scope, onClose, onUndo }: ChoiceProps) {
  const [from, setFrom] = useState(root.node.id);
  const [into, setInto] = useState<string | null>(null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const plan = useContentPlan(into, from);
  const targets = useTargets(scope, root.node.id);
  const target = titleIn(targets, into);
  const fields =
    plan.data?.fields.filter(({ field, change }) => change !== null && chosen.includes(field)) ?? [];
  const bringing = useBringing({ into: into ?? '', target, onClose, onUndo });
  const failure = bringing.error ?? plan.error;
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (plan.data !== undefined && fields.length > 0) bringing.run(plan.data, fields);
      }}
    >
      {root.along > 0 && (
        <Select
          label="From"
          data={sourcesOf(scope, root.node.id)}
          value={from}
          allowDeselect={false}
          onChange={(id) => {
            if (id !== null) setFrom(id);
            setChosen([]);
          }}
        />
      )}
      <TargetSelect
        targets={targets}
        value={into}
        onChange={(id) => {
          setInto(id);
          setChosen([]);
        }}
      />
      {failure !== null && (
        <p role="alert" className={classes['problem']}>
          {errorMessage(failure)}
        </p>
      )}
      {plan.isFetching && plan.data === undefined && <p role="status">Looking what would change…</p>}
      {plan.data !== undefined && plan.error === null && (
        <Offers plan={plan.data} target={target} chosen={chosen} onChoose={setChosen} />
      )}
      <div className={classes['buttons']}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={fields.length === 0} loading={bringing.isPending}>
          {fields.length > 1 ? `Bring ${fields.length} fields over` : 'Bring it over'}
        </Button>
      </div>
    </form>
  );
}

interface TargetSelectProps {
  readonly targets: readonly LivingCodex[];
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
}

function TargetSelect({ targets, value, onChange }: TargetSelectProps) {
  return (
    <SearchSelect
      label="Into"
      description="A Codex of the same template, or one with fields of the same key and type."
      placeholder="Find a Codex"
      nothingFoundMessage="No Codex is called that."
      data={[...targets]}
      limit={MOST_SHOWN}
      value={value}
      onChange={onChange}
      data-autofocus
    />
  );
}

function titleIn(targets: readonly LivingCodex[], id: string | null): string {
  return targets.find(({ value }) => value === id)?.title ?? '';
}

interface BringingParts extends Pick<ChoiceProps, 'onClose' | 'onUndo'> {
  readonly into: string;
  /** What it is called. */
  readonly target: string;
}

/** Brings the fields over, closes the dialog, and offers to take it back. */
function useBringing({ into, target, onClose, onUndo }: BringingParts) {
  const restoring = useRestoreContent();
  const run = ({ from }: ContentPlan, fields: readonly OfferedField[]) => {
    const ids = fields.map(({ field }) => field);
    restoring.mutate(
      { into, from: from.id, seq: from.seq, fields: ids },
      {
        onSuccess: ({ seq }) => {
          onClose();
          if (seq === null) toast.done(`“${target}” holds all of that already`);
          else
            toast.undo(`${fieldsLabel(fields)} brought into “${target}”`, () =>
              onUndo({ into, seq, fields: ids }),
            );
        },
      },
    );
  };
  return { run, error: restoring.error, isPending: restoring.isPending };
}

function fieldsLabel(fields: readonly OfferedField[]): string {
  return fields.length > 3 ? `${fields.length} fields` : joinWords(fields.map(({ label }) => label));
}

function useUndo(): (brought: BroughtContent) => void {
  const undoing = useUndoContent();
  return (brought) =>
    undoing.mutate(brought, {
      onSuccess: () => toast.done('Taken back'),
      onError: (error) => toast.failed('It was not taken back.', error),
    });
}

/** Content of a private Codex stays in its tree. */
function useTargets(scope: TreeContextValue, fromId: string) {
  const version = useTreeVersion(scope);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what the trees hold
  return useMemo(() => {
    const topId = scope.workspace.privateTopOf(fromId);
    const tree = topId === null ? scope.workspace.shared : scope.workspace.treeOf(topId);
    return tree === null ? [] : listLiving(tree).filter(({ value }) => scope.mayEditAt(value));
  }, [scope, version, fromId]);
}

/** The one that was deleted, and what went with it. */
function sourcesOf({ workspace }: TreeContextValue, rootId: string) {
  return workspace.whole.subtree(rootId).map((id) => ({
    value: id,
    label: displayTitle(workspace.whole.node(id)?.label?.title ?? ''),
  }));
}

interface OffersProps {
  readonly plan: ContentPlan;
  readonly target: string;
  readonly chosen: readonly string[];
  readonly onChoose: (fields: readonly string[]) => void;
}

function Offers({ plan: { fields }, target, chosen, onChoose }: OffersProps) {
  const open = fields.filter(({ change }) => change !== null).map(({ field }) => field);
  if (fields.length === 0) return <p>It was empty: there is nothing to bring over.</p>;
  const isAll = open.every((field) => chosen.includes(field));
  return (
    <section aria-label="What it holds" className={`${classes['offers']} ${marks['marks']}`}>
      <div className={classes['head']}>
        <p className={classes['what']}>
          What each would change in “<bdi>{target}</bdi>”. Whoever is writing there goes on.
        </p>
        {open.length > 1 && (
          <Button variant="subtle" color="ink" size="compact-sm" onClick={() => onChoose(isAll ? [] : open)}>
            {isAll ? 'Choose none' : 'Choose all'}
          </Button>
        )}
      </div>
      <ul className={classes['list']}>
        {fields.map((offer) => (
          <Offer
            key={offer.field}
            offer={offer}
            isChosen={chosen.includes(offer.field)}
            onToggle={(is) =>
              onChoose(is ? [...chosen, offer.field] : chosen.filter((id) => id !== offer.field))
            }
          />
        ))}
      </ul>
    </section>
  );
}

interface OfferProps {
  readonly offer: OfferedField;
  readonly isChosen: boolean;
  readonly onToggle: (isChosen: boolean) => void;
}

function Offer({ offer: { label, refused, change }, isChosen, onToggle }: OfferProps) {
  const id = useId();
  const why = refused ?? (change === null ? 'The same there already.' : null);
  return (
    <li className={classes['offer']} data-refused={refused !== null || undefined}>
      <Checkbox
        label={label}
        checked={isChosen && change !== null}
        disabled={change === null}
        aria-describedby={id}
        onChange={({ currentTarget }) => onToggle(currentTarget.checked)}
      />
      <div id={id} className={classes['change']}>
        {why !== null && <p className={classes['what']}>{why}</p>}
        {change !== null && <ChangeBody change={change} layout="inline" whole={false} />}
      </div>
    </li>
  );
}
