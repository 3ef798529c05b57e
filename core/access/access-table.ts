/** The text of docs/roles.md: what each role, grant and kind of link may do, asked of the policy; a test compares the two. */
import { createGrants } from './grants.ts';
import {
  type Actor,
  type AdminAction,
  type CodexAction,
  can,
  GRANT_ROLES,
  LINK_ROLES,
  type Request,
  ROLES,
  type TemplateAction,
  type WorkspaceAction,
} from './policy.ts';

const CODEX = 'codex';

const ON_CODEX: Readonly<Record<CodexAction, string>> = {
  read: 'read it, its comments and files',
  comment: 'comment and suggest',
  moderate: 'delete comments of others',
  edit: 'edit its title and fields, add files',
  move: 'move it',
  archive: 'archive it',
  delete: 'move it to the trash and back',
  purge: 'delete it for good',
  share: 'make, change and close share links and forms',
  grant: 'give members and groups a higher role there',
  readHistory: 'read its history',
  nameVersion: 'name versions',
  branch: 'begin branches and write on them',
  mergeBranch: 'merge and close branches',
  restore: 'restore an earlier state',
  redact: 'remove a passage from its history, for good',
};
const IN_WORKSPACE: Readonly<Record<WorkspaceAction, string>> = {
  list: 'see the tree and members',
  find: 'list and search Codices',
  createCodex: 'add Codices anywhere',
};
const ON_TEMPLATES: Readonly<Record<TemplateAction, string>> = {
  read: 'read templates',
  publish: 'edit and publish templates',
};
const ON_INSTANCE: Readonly<Record<AdminAction, string>> = {
  manageMembers: 'manage members, groups and invitations',
  manageLinks: 'see and close all share links and forms',
  readSystem: 'read the audit log and the state of the system',
  redactEverywhere: 'remove a passage from the whole workspace, for good',
};

const ACTORS: readonly (readonly [name: string, actor: Actor])[] = [
  ...ROLES.map((role) => [role, { kind: 'user', id: 'u', name: 'U', role }] as const),
  ...GRANT_ROLES.map((role) => [`viewer, ${role} by grant`, byGrant(role)] as const),
  ...LINK_ROLES.map((role) => {
    const guest = { kind: 'guest', id: 'g', name: 'G', linkId: 'l', codexId: CODEX, role } as const;
    return [`${role} link`, guest] as const;
  }),
];

function byGrant(role: (typeof GRANT_ROLES)[number]): Actor {
  const grants = createGrants([{ codexId: CODEX, role }], () => []);
  return { kind: 'user', id: 'u', name: 'U', role: 'viewer', ...(grants && { grants }) };
}

/** Markdown. */
export function writeAccessTable(): string {
  const head = `| may | ${ACTORS.map(([name]) => name).join(' | ')} |\n|---|${'---|'.repeat(ACTORS.length)}`;
  const rows = (labels: Readonly<Record<string, string>>, resource: object) =>
    Object.entries(labels).map(([action, label]) => {
      const asked = { action, resource } as Request;
      return `| ${label} | ${ACTORS.map(([, actor]) => (can(actor, asked) ? 'yes' : '–')).join(' | ')} |`;
    });
  return [
    '# Roles, grants and links',
    '',
    'Written from the access policy (`core/access/policy.ts`). A grant and a link are meant on the Codex that they are for; a grant',
    'reaches everything below it as well, a link that Codex alone, or what is below too where it says so. Such a link leads to nothing in',
    'the trash, and its guests see the titles of that part and no other. A link for a branch leads to that branch alone, and to nothing of main.',
    'Only owners make and change owners.',
    '',
    'A private Codex is read by whoever was given a role on it, whatever they are in the workspace, with everything below it: viewer,',
    'commenter, editor, or admin, who says who else may and deletes for good. No link and no form leads to it.',
    '',
    head,
    ...rows(ON_CODEX, { kind: 'codex', id: CODEX, privateTopId: null }),
    ...rows(IN_WORKSPACE, { kind: 'workspace' }),
    ...rows(ON_TEMPLATES, { kind: 'template', id: 't' }),
    ...rows(ON_INSTANCE, { kind: 'instance' }),
    '',
  ].join('\n');
}
