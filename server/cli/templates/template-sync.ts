/** `template pull`, `push` and `diff`: a folder of template files beside the templates of an instance. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { type ErrorCode, isBinderyError } from '#core/errors.ts';
import { type Arguments, type Outcome, type Run, UsageError } from '../command/command.ts';
import {
  hashText,
  readLock,
  readTemplateFiles,
  type TemplateFile,
  type TemplateLock,
  writeLock,
} from './template-folder.ts';
import { type TemplateRemote, withTemplateRemote } from './template-remote.ts';

type State = 'same' | 'new' | 'updated' | 'published' | 'refused' | 'differs' | 'only here' | 'only there';

interface Line {
  readonly id: string;
  readonly state: State;
  readonly version: number | null;
  /** Why it was refused, or how it differs. */
  readonly detail: string | null;
}

/** Writes the newest source of each template into the folder. A file that was changed since is left as it is, and named. */
export const pull: Run = async (args, context) => {
  const folder = folderOf(args);
  const overwrites = args.options['overwrite'] === true;
  const files = await readTemplateFiles(folder);
  const lock = await readLock(folder);
  const lines = await withTemplateRemote(context, async (remote) => {
    const done: Line[] = [];
    for (const { id } of await chosen(remote, args)) {
      done.push(await pullOne(remote, id, { folder, file: files.get(id), lock, overwrites }));
    }
    return done;
  });
  await writeLock(folder, lock);
  return outcome(lines, 'pulled');
};

interface Pulling {
  readonly folder: string;
  readonly file: TemplateFile | undefined;
  /** Is brought up to date. */
  readonly lock: TemplateLock;
  readonly overwrites: boolean;
}

async function pullOne(
  remote: TemplateRemote,
  id: string,
  { folder, file, lock, overwrites }: Pulling,
): Promise<Line> {
  const { source, version } = await remote.source(id);
  const sha256 = hashText(source);
  if (file?.text === source) {
    lock[id] = { version, sha256 };
    return { id, state: 'same', version, detail: null };
  }
  const isChangedHere = file !== undefined && hashText(file.text) !== lock[id]?.sha256;
  if (isChangedHere && !overwrites) {
    if (lock[id]?.sha256 === sha256) return { id, state: 'same', version, detail: 'changed here, not there' };
    const detail = `${file.path} was changed here, and version ${version} there differs. See “template diff”; --overwrite takes the one there.`;
    return { id, state: 'refused', version, detail };
  }
  const path = file?.path ?? join(folder, `${id}.json5`);
  await mkdir(folder, { recursive: true });
  await writeFile(path, source);
  lock[id] = { version, sha256 };
  return { id, state: file === undefined ? 'new' : 'updated', version, detail: null };
}

/** Publishes each file that differs from what was pulled, what others extend first. */
export const push: Run = async (args, context) => {
  const folder = folderOf(args);
  const files = inOrder(await namedFiles(folder, args));
  const lock = await readLock(folder);
  const named = args.options['may-break'];
  const mayBreak = typeof named === 'string' ? named.split(',').map((id) => id.trim()) : [];
  const lines = await withTemplateRemote(context, async (remote) => {
    const done: Line[] = [];
    for (const file of files) done.push(await pushOne(remote, file, { lock, mayBreak }));
    return done;
  });
  await writeLock(folder, lock);
  return outcome(lines, 'pushed');
};

const REFUSALS: readonly ErrorCode[] = [
  'conflict',
  'invalid_template',
  'invalid_input',
  'precondition_failed',
];

async function pushOne(
  remote: TemplateRemote,
  { source, text }: TemplateFile,
  { lock, mayBreak }: { readonly lock: TemplateLock; readonly mayBreak: readonly string[] },
): Promise<Line> {
  const { id } = source;
  const known = lock[id];
  const sha256 = hashText(text);
  if (known?.sha256 === sha256) return { id, state: 'same', version: known.version, detail: null };
  try {
    const version = await remote.publish(id, text, { baseVersion: known?.version ?? 0, mayBreak });
    lock[id] = { version, sha256 };
    return { id, state: 'published', version, detail: null };
  } catch (error) {
    if (!isBinderyError(error) || !REFUSALS.includes(error.code)) throw error;
    const isBreak = error.code === 'precondition_failed';
    const places = error.issues.map(({ path: [other], line = 1, column = 1, message }) => {
      return `${isBreak ? other : id}.json5:${line}:${column}: error: ${message}`;
    });
    const broken = [...new Set(error.issues.map(({ path: [other] }) => other))].join(',');
    const told = isBreak ? 'Other templates break by it:' : error.message;
    const hint =
      error.code === 'conflict'
        ? ['It was published there since. Run “template pull”, bring the two together, and push again.']
        : isBreak
          ? [`Push these first, or push it all the same with --may-break ${broken}.`]
          : [];
    return { id, state: 'refused', version: null, detail: [told, ...places, ...hint].join('\n') };
  }
}

/** Shows how files and instance differ, as a patch from the one there to the one here. */
export const diff: Run = async (args, context) => {
  const folder = folderOf(args);
  const files = await readTemplateFiles(folder);
  const lines = await withTemplateRemote(context, async (remote) => {
    const there = await chosen(remote, args, files);
    const done: Line[] = [];
    for (const { id, version } of there) done.push(await compareOne(remote, { id, version }, files.get(id)));
    const ids = new Set(there.map(({ id }) => id));
    const wanted = args.operands.length === 0 ? [...files.keys()] : args.operands;
    const added = wanted.filter((id) => files.has(id) && !ids.has(id));
    return [...done, ...added.map((id): Line => ({ id, state: 'only here', version: null, detail: null }))];
  });
  const differing = lines.filter(({ state }) => state !== 'same');
  return {
    ok: differing.length === 0,
    text:
      differing.length === 0
        ? `${counted(lines.length)}, no differences.`
        : differing.map((line) => line.detail ?? `${line.id}: ${line.state}`).join('\n'),
    json: { ok: differing.length === 0, templates: lines.map((line) => ({ ...line })) },
  };
};

async function compareOne(
  remote: TemplateRemote,
  { id, version }: { readonly id: string; readonly version: number },
  file: TemplateFile | undefined,
): Promise<Line> {
  if (file === undefined) return { id, state: 'only there', version, detail: null };
  const { source } = await remote.source(id);
  if (source === file.text) return { id, state: 'same', version, detail: null };
  const patch = createTwoFilesPatch(`${id}, version ${version}`, file.path, source, file.text);
  return { id, state: 'differs', version, detail: patch.trimEnd() };
}

/** The templates named, or all; of an id that is not there it is said which. */
async function chosen(
  remote: TemplateRemote,
  { operands }: Arguments,
  files: ReadonlyMap<string, TemplateFile> = new Map(),
): Promise<readonly { readonly id: string; readonly version: number }[]> {
  const all = await remote.list();
  const missing = operands.filter((id) => !files.has(id) && !all.some((template) => template.id === id));
  if (missing.length > 0) throw new UsageError(`There is no template "${missing.join('", "')}".`);
  return operands.length === 0 ? all : all.filter(({ id }) => operands.includes(id));
}

async function namedFiles(folder: string, { operands }: Arguments): Promise<readonly TemplateFile[]> {
  const files = await readTemplateFiles(folder);
  const missing = operands.filter((id) => !files.has(id));
  if (missing.length > 0) throw new UsageError(`No file in ${folder} says id: '${missing.join("', '")}'.`);
  return [...files.values()].filter(({ source }) => operands.length === 0 || operands.includes(source.id));
}

/** What a template extends or mixes in has to be there before it. */
function inOrder(files: readonly TemplateFile[]): readonly TemplateFile[] {
  const byId = new Map(files.map((file) => [file.source.id, file]));
  const ordered = new Set<TemplateFile>();
  const visit = (file: TemplateFile, trail: readonly string[]): void => {
    const { id, extends: parent, mixins } = file.source;
    if (trail.includes(id)) return;
    for (const above of [...(parent === null ? [] : [parent]), ...mixins]) {
      const found = byId.get(above);
      if (found !== undefined) visit(found, [...trail, id]);
    }
    ordered.add(file);
  };
  for (const file of files) visit(file, []);
  return [...ordered];
}

function outcome(lines: readonly Line[], did: string): Outcome {
  const refused = lines.filter(({ state }) => state === 'refused').length;
  const told = lines
    .filter(({ state, detail }) => state !== 'same' || detail !== null)
    .map(({ id, state, version, detail }) => {
      const head = `${id}: ${state}${version === null || state === 'refused' ? '' : ` (version ${version})`}`;
      return detail === null ? head : `${head}\n    ${detail.replaceAll('\n', '\n    ')}`;
    });
  const summary = `${counted(lines.length)} ${did}${refused === 0 ? '' : `, ${refused} refused`}.`;
  return {
    ok: refused === 0,
    text: [...told, summary].join('\n'),
    json: { ok: refused === 0, templates: lines.map((line) => ({ ...line })) },
  };
}

function folderOf({ options }: Arguments): string {
  const folder = options['dir'];
  return typeof folder === 'string' ? folder : 'templates';
}

function counted(count: number): string {
  return count === 1 ? '1 template' : `${count} templates`;
}
