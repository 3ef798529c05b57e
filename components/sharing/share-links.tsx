/** The links of a Codex in its share dialog: made and copied in one go, listed, changed, closed. */
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { copyLater } from '#components/browser/copy-later.ts';
import { useTreeContext } from '#components/tree-context/tree-context.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { CreateShareLinkBody, ShareLinkBody } from '#core/protocol/api/sharing.ts';
import { FieldLink } from './fields/field-link.tsx';
import { LinkCard } from './link-card.tsx';
import type { MadeLink } from './new-address.tsx';
import classes from './share-dialog.module.css';
import { closedLabel, linksLabel } from './share-link-labels.ts';
import { useCreateShareLink, useRevokeShareLink, useShareLinks } from './share-queries.ts';
import { LinkReach } from './subtree/link-reach.tsx';

interface ShareLinksProps {
  readonly codexId: string;
  /** Those of this branch alone, and new ones for it; without one all of the Codex. */
  readonly branch?: string | undefined;
}

export function ShareLinks({ codexId, branch }: ShareLinksProps) {
  const { data, ...links } = useShareLinks(codexId, true);
  const listed = data?.filter((link) => branch === undefined || link.branch === branch);
  const creation = useCreateShareLink(codexId);
  const revocation = useRevokeShareLink(codexId);
  const [made, setMade] = useState<Readonly<Record<string, MadeLink>>>({});
  const [openId, setOpenId] = useState<string | null>(null);
  const [choosing, setChoosing] = useState(false);
  const [subtree, setSubtree] = useState(false);
  const below = useCountBelow(codexId);
  const make = async (body: CreateShareLinkBody) => {
    const creating = creation.mutateAsync(body);
    // Asked for while the click still counts as one.
    const copying = copyLater(creating.then(({ url }) => url));
    const { id, url } = await creating;
    setChoosing(false);
    setOpenId(id);
    const isCopied = await copying;
    setMade((all) => ({ ...all, [id]: { url, isCopied } }));
  };
  const reachOf = ({ fields }: CreateShareLinkBody) => {
    if (branch !== undefined) return { branch };
    return fields === undefined ? { subtree } : {};
  };
  const close = (link: ShareLinkBody) =>
    revocation.mutate(link.id, {
      onSuccess: () => toast.done(closedLabel(link)),
      onError: (error) => toast.failed('The link was not closed: it still opens.', error),
    });
  return (
    <div className={classes['dialog']}>
      <NewLink
        title={linksLabel(listed ?? [])}
        isMaking={creation.isPending}
        choosing={choosing}
        onChoosing={setChoosing}
        forFields={branch === undefined}
        onMake={(body) => void make({ ...body, ...reachOf(body) }).catch(() => undefined)}
      >
        {branch === undefined ? (
          <>
            <p className={classes['muted']}>
              Anyone who has a link can open what it is for, without an account: this Codex with its comments,
              everything below it too, or some fields only. A new link is for viewing and ends after a week.
            </p>
            <LinkReach below={below} subtree={subtree} disabled={creation.isPending} onChange={setSubtree} />
          </>
        ) : (
          <p className={classes['muted']}>
            Anyone who has a link can open this branch with its comments, and nothing of main. A link ends
            when the branch is merged or closed. A new link is for viewing and ends after a week.
          </p>
        )}
      </NewLink>
      {creation.isError && (
        <p role="alert" className={classes['problem']}>
          The link was not created. {errorMessage(creation.error)}
        </p>
      )}
      <section aria-label="Open links">
        {links.isError && <p role="alert">The links could not be loaded. {errorMessage(links.error)}</p>}
        {listed?.length === 0 && <p className={classes['muted']}>No link is open.</p>}
        <ul className={classes['links']}>
          {openFirst(listed ?? []).map((link) => (
            <LinkCard
              key={link.id}
              link={link}
              made={made[link.id] ?? null}
              isOpen={openId === link.id}
              onToggle={() => setOpenId(openId === link.id ? null : link.id)}
              isClosing={revocation.isPending && revocation.variables === link.id}
              onClose={() => close(link)}
            />
          ))}
        </ul>
      </section>
    </div>
  );
}

/** Those that open nothing now stand below the others. */
function openFirst(links: readonly ShareLinkBody[]): readonly ShareLinkBody[] {
  return [...links].sort((a, b) => Number(a.ended !== null) - Number(b.ended !== null));
}

/** How many Codices stand below, those in the trash left out. */
function useCountBelow(codexId: string): number {
  const tree = useTreeContext();
  if (tree === null) return 0;
  const { workspace } = tree;
  return workspace.subtree(codexId).filter((id) => workspace.node(id)?.standing !== 'trashed').length - 1;
}

interface NewLinkProps {
  readonly title: string;
  readonly isMaking: boolean;
  /** Whether fields are being chosen. */
  readonly choosing: boolean;
  readonly onChoosing: (choosing: boolean) => void;
  /** Whether a link may be for some fields. */
  readonly forFields: boolean;
  readonly onMake: (body: CreateShareLinkBody) => void;
  /** What it would lead to. */
  readonly children: ReactNode;
}

/** A link to the whole Codex in one click, or one for fields that are chosen first. */
function NewLink({ title, isMaking, choosing, onChoosing, forFields, onMake, children }: NewLinkProps) {
  return (
    <>
      <div className={classes['head']}>
        <h3 className={classes['part-title']}>{title}</h3>
        <div className={classes['new']}>
          {forFields && (
            <Button
              variant="subtle"
              color="ink"
              aria-expanded={choosing}
              disabled={isMaking}
              onClick={() => onChoosing(!choosing)}
            >
              For some fields…
            </Button>
          )}
          <Button
            variant="light"
            loading={isMaking && !choosing}
            leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
            onClick={() => onMake({})}
          >
            New link
          </Button>
        </div>
      </div>
      {children}
      {choosing && (
        <FieldLink
          isMaking={isMaking}
          onMake={(fields, role) => onMake({ fields: [...fields], role })}
          onCancel={() => onChoosing(false)}
        />
      )}
    </>
  );
}
