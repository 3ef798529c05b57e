/** The commands of the CLI: name, arguments, and the module that is loaded when one is called. */
import type { Command } from './command/command.ts';

export const COMMANDS: readonly Command[] = [
  {
    name: ['serve'],
    summary: 'Run the server, or one part of it beside others on the same database',
    operands: null,
    options: {
      role: {
        value: 'all|web|worker',
        help: 'web: serve people; worker: do the work nobody waits for; all: both. Default: BINDERY_ROLE, or all',
      },
    },
    load: async () => (await import('./serve.ts')).run,
  },
  {
    name: ['user', 'create'],
    summary: 'Create a person who can sign in with email and password',
    operands: null,
    options: {
      email: { value: 'EMAIL', help: 'what they sign in with', required: true },
      name: { value: 'NAME', help: 'what others see', required: true },
      role: { value: 'owner|admin|editor|commenter|viewer', help: 'what they may do', required: true },
      'password-stdin': { value: true, help: 'read the password from standard input', required: true },
    },
    load: async () => (await import('./user-create.ts')).run,
  },
  {
    name: ['user', 'password-link'],
    summary: 'Make a one-time link by which a person sets a new password; prints the link',
    operands: null,
    options: { user: { value: 'EMAIL', help: 'whose password', required: true } },
    load: async () => (await import('./user-password-link.ts')).run,
  },
  {
    name: ['user', 'drop-authenticator'],
    summary: 'Remove the authenticator app of a person who has lost it and their recovery codes',
    operands: null,
    options: { user: { value: 'EMAIL', help: 'whose app', required: true } },
    load: async () => (await import('./user-drop-authenticator.ts')).run,
  },
  {
    name: ['user', 'erase'],
    summary:
      'Erase the name and addresses of a removed member from everything that is stored; shows what that would change unless confirmed',
    operands: 'MEMBER',
    options: {
      confirm: { value: 'WORDS', help: '"erase for good": it cannot be undone' },
      user: { value: 'EMAIL', help: 'the owner or admin who does it (default: the owner)' },
    },
    load: async () => (await import('./redaction/erase-member.ts')).run,
  },
  {
    name: ['token', 'create'],
    summary: 'Create an API token; prints the token and nothing else, only this once',
    operands: null,
    options: {
      user: { value: 'EMAIL', help: 'whose token it is', required: true },
      name: { value: 'NAME', help: 'what it is for, to recognise it later', required: true },
      scope: {
        value: 'read|comment|suggest|write|admin',
        help: 'what it may do, never more than its owner (default: admin, everything its owner may do)',
      },
    },
    load: async () => (await import('./token-create.ts')).run,
  },
  {
    name: ['template', 'check'],
    summary:
      'Check template files; templates they extend are looked up beside them and in the shipped library',
    operands: 'FILE…',
    options: {},
    load: async () => (await import('./templates/template-check.ts')).run,
  },
  {
    name: ['template', 'pull'],
    summary: 'Write the templates of an instance to a folder; files changed since are left alone and listed',
    operands: '[ID…]',
    options: {
      dir: { value: 'FOLDER', help: 'where the files are (default: templates)' },
      overwrite: { value: true, help: 'where both were changed, use the version of the instance' },
    },
    load: async () => (await import('./templates/template-sync.ts')).pull,
  },
  {
    name: ['template', 'push'],
    summary:
      'Publish the templates of a folder; refused if one was published in the meantime, or if others would break',
    operands: '[ID…]',
    options: {
      dir: { value: 'FOLDER', help: 'where the files are (default: templates)' },
      'may-break': { value: 'ID,…', help: 'other templates that may break' },
    },
    load: async () => (await import('./templates/template-sync.ts')).push,
  },
  {
    name: ['template', 'diff'],
    summary: 'Show how the templates of a folder differ from those of an instance; fails if they do',
    operands: '[ID…]',
    options: { dir: { value: 'FOLDER', help: 'where the files are (default: templates)' } },
    load: async () => (await import('./templates/template-sync.ts')).diff,
  },
  {
    name: ['mcp'],
    summary:
      'Serve an agent (MCP) on standard input and output; BINDERY_URL and BINDERY_TOKEN name the instance',
    operands: null,
    options: {},
    load: async () => (await import('./mcp.ts')).run,
  },
  {
    name: ['export'],
    summary: 'Write a Codex to a file',
    operands: 'CODEX',
    options: {
      format: {
        value: 'json5|binary|markdown|html|history',
        help: 'default: json5; history: the whole operation log, signed, for verify',
      },
      subtree: { value: true, help: 'with everything below it that is not in the trash' },
      history: { value: true, help: 'with the operation log (binary only)' },
      comments: { value: true, help: 'with the comments (not binary)' },
      out: { value: 'FILE', help: 'the file to write (default for texts: standard output)' },
    },
    load: async () => (await import('./export.ts')).run,
  },
  {
    name: ['import'],
    summary: 'Create Codices from exported files; each file is imported whole or not at all',
    operands: 'FILE…',
    options: {
      user: { value: 'EMAIL', help: 'in whose name (default: the owner)' },
      parent: { value: 'CODEX', help: 'the Codex to put them under' },
    },
    load: async () => (await import('./import.ts')).run,
  },
  {
    name: ['history', 'import'],
    summary: 'Import a Codex with its whole history from a file of --format history, which is verified first',
    operands: 'FILE',
    options: {
      user: { value: 'EMAIL', help: 'in whose name (default: the owner)' },
      parent: { value: 'CODEX', help: 'the Codex to put it under' },
      keys: {
        value: 'FILE',
        help: 'the keys you trust, in the form of bindery-keys.json of its host; only while the server is stopped',
      },
    },
    load: async () => (await import('./import.ts')).runHistory,
  },
  {
    name: ['database', 'url'],
    summary: 'Print the connection string of the database, password included',
    operands: null,
    options: {},
    load: async () => (await import('./database-url.ts')).run,
  },
  {
    name: ['database', 'migrate'],
    summary: 'Migrate the database, as a server does when it starts; run it as the role that owns the tables',
    operands: null,
    options: {},
    load: async () => (await import('./database-migrate.ts')).run,
  },
  {
    name: ['verify'],
    summary:
      'Compare every document, or one Codex, with its hash chain and signed checkpoints; or verify a history file without a server',
    operands: '[CODEX|FILE]',
    options: {
      keys: {
        value: 'FILE',
        help: 'for a history file: the keys you trust, in the form of bindery-keys.json',
      },
      authority: { value: 'FILE', help: 'the timestamp authorities you trust: their root certificates, PEM' },
    },
    load: async () => (await import('./verify.ts')).run,
  },
  {
    name: ['pack'],
    summary:
      'Pack old operations of all documents, or of one Codex, into a tenth of their space or less; every process must run this release',
    operands: '[CODEX]',
    options: {
      'older-than': { value: 'DAYS', help: 'at least 92 (default: PACK_AFTER_DAYS, or 92)' },
    },
    load: async () => (await import('./upkeep/pack.ts')).run,
  },
  {
    name: ['unpack'],
    summary:
      'Write packed operations back as rows, of all documents or one Codex, before going back to a release that does not read them; pauses a server that runs',
    operands: '[CODEX]',
    options: {},
    load: async () => (await import('./upkeep/unpack.ts')).run,
  },
  {
    name: ['retention'],
    summary:
      'Fold single edits into sessions, of Codices whose template has a rule of retention, or say what that would change; workers do it once an hour',
    operands: null,
    options: { 'dry-run': { value: true, help: 'only say what would be folded' } },
    load: async () => (await import('./upkeep/retention.ts')).run,
  },
  {
    name: ['redact'],
    summary:
      'Remove a passage, read from standard input, from a Codex and its whole history, from all below it too, or from the whole workspace; shows what that would change unless confirmed',
    operands: '[CODEX]',
    options: {
      below: { value: true, help: 'also from everything below the Codex' },
      workspace: { value: true, help: 'from the whole workspace, private Codices and the trash too' },
      reason: { value: 'TEXT', help: 'why, for the audit log; not with the words that are removed' },
      confirm: { value: 'WORDS', help: '"remove for good": it cannot be undone' },
      user: { value: 'EMAIL', help: 'the owner or admin who does it (default: the owner)' },
    },
    load: async () => (await import('./redaction/redact.ts')).run,
  },
  {
    name: ['keys', 'list'],
    summary: 'Show the keys that checkpoints of the history are signed with',
    operands: null,
    options: {},
    load: async () => (await import('./keys.ts')).list,
  },
  {
    name: ['keys', 'rotate'],
    summary: 'Sign checkpoints with a new key from now on; the keys before it go on verifying',
    operands: null,
    options: {},
    load: async () => (await import('./keys.ts')).rotate,
  },
  {
    name: ['keys', 'trust'],
    summary:
      'Accept what was signed with a key of an earlier APP_SECRET, or of the instance that a backup is from',
    operands: 'KEY',
    options: {},
    load: async () => (await import('./keys.ts')).trust,
  },
  {
    name: ['backup'],
    summary: 'Write everything (documents with their history, people, templates, files) to one file',
    operands: 'FILE',
    options: {},
    load: async () => (await import('./backup.ts')).run,
  },
  {
    name: ['restore'],
    summary:
      'Replace everything with the content of a backup, once it has been checked; everybody signs in again',
    operands: 'FILE',
    options: {
      'keep-access': {
        value: true,
        help: 'keep API tokens, share links and invitations of the backup, except those ended since and links unknown here (default: revoke all)',
      },
    },
    load: async () => (await import('./restore.ts')).run,
  },
  {
    name: ['files', 'move'],
    summary:
      'Copy uploaded files from DATA_DIR to the S3 store in the settings, or back; run it again to resume',
    operands: null,
    options: {
      to: { value: 's3|disk', help: 'where to', required: true },
      'erase-source': {
        value: true,
        help: 'erase the originals, once all copies have been read back and are correct',
      },
    },
    load: async () => (await import('./files-move.ts')).run,
  },
  {
    name: ['files', 'clean'],
    summary:
      'Erase uploaded files that no Codex uses, left by a purge while the store was unreachable, or by a restore',
    operands: null,
    options: {},
    load: async () => (await import('./files-clean.ts')).run,
  },
  {
    name: ['doctor'],
    summary: 'Check this installation: Node.js, settings, disk, database, templates, build',
    operands: null,
    options: {},
    load: async () => (await import('./doctor.ts')).run,
  },
  {
    name: ['audit'],
    summary: 'Show the audit log: who did what to whom, newest first',
    operands: null,
    options: {
      limit: { value: 'N', help: 'how many events at most (default: 100)' },
      since: { value: 'TIME', help: 'from this time on, e.g. 2026-11-28 or 2026-11-28T14:00:00Z' },
      action: { value: 'NAME', help: 'only events of this kind, e.g. sign-in-failed' },
      actor: { value: 'ID', help: 'only what this person (or "cli") did' },
    },
    load: async () => (await import('./audit.ts')).run,
  },
];
