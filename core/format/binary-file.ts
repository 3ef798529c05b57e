/** The binary format of a Codex file: a container of Yjs states with a header. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { digest } from 'lib0/hash/sha256';
import { decodeUtf8, encodeUtf8 } from 'lib0/string';
import { z } from 'zod';
import { BinderyError, type Issue } from '#core/errors.ts';
import { isUuid } from '#core/uuid.ts';
import { DEFAULT_FORMAT_LIMITS, type FormatLimits } from './format-limits.ts';
import { FORMAT, FORMAT_VERSION } from './portable-codex.ts';

/*
 * Layout (rules F15 to F17):  magic · varUint version · header · per Codex: state [· history] · SHA-256 of all before it.
 * Header, state and history are length-prefixed. The magic has a byte beyond ASCII and both kinds of line end, so that a
 * transfer which mangles either is noticed at once (the idea is PNG's).
 *
 * States are in Yjs's first encoding: in the second a run length of a few bytes may stand for billions of structs, and nothing
 * can be checked before they are made. Deflated, the two differ little in size.
 */
export const BINARY_MAGIC = Uint8Array.of(0x8b, 0x56, 0x42, 0x43, 0x0d, 0x0a, 0x1a, 0x0a);
const HASH_BYTES = 32;
const MAX_HEADER_BYTES = 16 * 1024 * 1024;

/** Compression, given by the caller. */
export interface Deflate {
  deflate(bytes: Uint8Array): Uint8Array;
  /** Throws when the bytes are not deflated or come to more than `maxBytes`. */
  inflate(bytes: Uint8Array, maxBytes: number): Uint8Array;
}

const pinSchema = z.strictObject({ id: z.string().min(1).max(64), version: z.int().min(1) });
const codexSchema = z.strictObject({
  id: z.string().refine(isUuid, 'must be a UUID in small letters'),
  /** Place of the parent in the list, before its own; children of one parent stand in sibling order. */
  parent: z.int().min(0).nullable(),
  title: z.string(),
  template: pinSchema,
  created: z.strictObject({ at: z.iso.datetime(), by: z.string().max(1000) }),
  /** Bytes of the state, unpacked, and their SHA-256 in hex. */
  stateBytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** How many operations its history has; absent when it was left out. */
  operations: z.int().min(0).optional(),
});
const headerSchema = z.strictObject({
  format: z.literal(FORMAT),
  exportedAt: z.iso.datetime(),
  /** The templates as their authors wrote them, so that the file can be understood where they are not installed. */
  templates: z.array(pinSchema.extend({ name: z.string(), source: z.string() })),
  codices: z.array(codexSchema).min(1),
});
export type BinaryHeader = z.infer<typeof headerSchema>;
export type BinaryCodexHeader = BinaryHeader['codices'][number];

/** An operation in the history of a file. */
export interface PortableOperation {
  readonly seq: number;
  readonly operationId: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  readonly origin: string;
  readonly clientTime: number;
  readonly serverTime: number;
  /** A Yjs update. */
  readonly payload: Uint8Array;
}

export interface BinaryCodex extends Omit<BinaryCodexHeader, 'stateBytes' | 'sha256' | 'operations'> {
  /** A Yjs update that makes the whole document. */
  readonly state: Uint8Array;
  readonly history?: readonly PortableOperation[];
}

export interface BinaryContent extends Omit<BinaryHeader, 'format' | 'codices'> {
  /** Parents before their children. */
  readonly codices: readonly BinaryCodex[];
}

/**
 * Writes a binary Codex file: magic, version, compressed header, the compressed state and history of each Codex, SHA-256.
 * `readBinary` is the inverse.
 */
export function writeBinary({ codices, ...rest }: BinaryContent, { deflate }: Deflate): Uint8Array {
  const header: BinaryHeader = {
    format: FORMAT,
    ...rest,
    codices: codices.map(({ state, history, ...codex }) => ({
      ...codex,
      stateBytes: state.length,
      sha256: hex(digest(state)),
      ...(history !== undefined && { operations: history.length }),
    })),
  };
  const body = encoding.encode((encoder) => {
    encoding.writeUint8Array(encoder, BINARY_MAGIC);
    encoding.writeVarUint(encoder, FORMAT_VERSION);
    encoding.writeVarUint8Array(encoder, deflate(encodeUtf8(JSON.stringify(header))));
    for (const { state, history } of codices) {
      encoding.writeVarUint8Array(encoder, deflate(state));
      if (history !== undefined) encoding.writeVarUint8Array(encoder, deflate(writeHistory(history)));
    }
  });
  const file = new Uint8Array(body.length + HASH_BYTES);
  file.set(body);
  file.set(digest(body), body.length);
  return file;
}

export type ReadBinary =
  | { readonly ok: true; readonly content: BinaryContent }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Whether the bytes begin like the binary format. */
export function isBinaryFile(bytes: Uint8Array): boolean {
  return BINARY_MAGIC.every((byte, index) => bytes[index] === byte);
}

/**
 * Reads a file. Never throws, whatever the bytes, and unpacks nothing beyond the limits. The states are not examined: see
 * `checkDocument`.
 */
export function readBinary(
  bytes: Uint8Array,
  deflate: Deflate,
  limits: FormatLimits = DEFAULT_FORMAT_LIMITS,
): ReadBinary {
  try {
    return { ok: true, content: readContainer(bytes, deflate, limits) };
  } catch (error) {
    if (error instanceof BinderyError && error.code === 'invalid_input') {
      const issues = error.issues.length > 0 ? error.issues : [{ path: [], message: error.message }];
      return { ok: false, issues };
    }
    return { ok: false, issues: [{ path: [], message: 'The file is damaged: it ends before it should.' }] };
  }
}

function readContainer(bytes: Uint8Array, deflate: Deflate, limits: FormatLimits): BinaryContent {
  if (bytes.length > limits.maxFileBytes)
    refuse(`The file is larger than ${limits.maxFileBytes / 1024 / 1024} MiB, the most that is read.`);
  if (!isBinaryFile(bytes)) refuse('This is not a Codex file.');
  const body = bytes.subarray(0, Math.max(BINARY_MAGIC.length, bytes.length - HASH_BYTES));
  const decoder = decoding.createDecoder(body);
  decoding.readUint8Array(decoder, BINARY_MAGIC.length);
  const version = decoding.readVarUint(decoder);
  if (version < 1 || version > FORMAT_VERSION) {
    refuse(
      `This file has version ${version} of the format; this Bindery reads up to version ${FORMAT_VERSION}. Update Bindery.`,
    );
  }
  if (hex(digest(body)) !== hex(bytes.subarray(body.length))) {
    refuse(
      'The file is damaged: its checksum does not fit. It was cut short or changed on its way; export it again.',
    );
  }
  const header = readHeader(unpack(decoder, deflate, MAX_HEADER_BYTES, 'header'), limits);
  const codices = header.codices.map((codex, index) => readCodex(decoder, codex, index, deflate, limits));
  if (decoding.hasContent(decoder)) refuse('The file goes on after its last Codex.');
  return { exportedAt: header.exportedAt, templates: header.templates, codices };
}

function readHeader(bytes: Uint8Array, limits: FormatLimits): BinaryHeader {
  let json: unknown;
  try {
    json = JSON.parse(decodeUtf8(bytes));
  } catch {
    refuse('The header of the file is not JSON.', ['header']);
  }
  const parsed = headerSchema.safeParse(json);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 100).map(({ path, message }) => ({
      path: ['header', ...path.map((step) => (typeof step === 'symbol' ? String(step) : step))],
      message: `The header of the file is not valid: ${message}.`,
    }));
    throw new BinderyError('invalid_input', 'The header of the file is not valid.', { issues });
  }
  checkHeader(parsed.data, limits);
  return parsed.data;
}

/** What must hold between the entries: one tree, no id twice, no more than is read. */
function checkHeader({ codices }: BinaryHeader, limits: FormatLimits): void {
  if (codices.length > limits.maxCodices)
    refuse(`A file may hold ${limits.maxCodices} Codices; this has ${codices.length}.`);
  const depths: number[] = [];
  const ids = new Set<string>();
  let total = 0;
  for (const [index, { id, parent, stateBytes }] of codices.entries()) {
    const path = ['header', 'codices', index];
    if (ids.has(id)) refuse(`Two Codices of this file have the id ${id}.`, [...path, 'id']);
    if ((parent === null) !== (index === 0))
      refuse('A file holds one Codex and what stands below it.', [...path, 'parent']);
    if (parent !== null && parent >= index)
      refuse('A parent must stand before its children.', [...path, 'parent']);
    const depth = parent === null ? 0 : (depths[parent] ?? 0) + 1;
    if (depth > limits.maxTreeDepth)
      refuse(`Children are nested more than ${limits.maxTreeDepth} levels deep.`, path);
    if (stateBytes > limits.maxStateBytes)
      refuse('The Codex is larger than any that can be read.', [...path, 'stateBytes']);
    ids.add(id);
    depths.push(depth);
    total += stateBytes;
  }
  if (total > limits.maxTotalStateBytes) {
    refuse(
      `Unpacked, the file holds more than ${limits.maxTotalStateBytes / 1024 / 1024} MiB. Import it in parts.`,
    );
  }
}

function readCodex(
  decoder: decoding.Decoder,
  { stateBytes, sha256, operations, ...codex }: BinaryCodexHeader,
  index: number,
  deflate: Deflate,
  limits: FormatLimits,
): BinaryCodex {
  const path = ['codices', index];
  const state = unpack(decoder, deflate, stateBytes, 'state', path);
  if (state.length !== stateBytes || hex(digest(state)) !== sha256) {
    refuse('The content of this Codex is not what the header says it is.', path);
  }
  if (operations === undefined) return { ...codex, state };
  const history = readHistory(unpack(decoder, deflate, limits.maxStateBytes, 'history', path), path);
  if (history.length !== operations) refuse('The history is not as long as the header says.', path);
  return { ...codex, state, history };
}

function unpack(
  decoder: decoding.Decoder,
  { inflate }: Deflate,
  maxBytes: number,
  what: string,
  path: Issue['path'] = [],
): Uint8Array {
  const packed = decoding.readVarUint8Array(decoder);
  try {
    return inflate(packed, maxBytes);
  } catch {
    return refuse(`The ${what} can’t be unpacked, or comes to more than it should.`, path);
  }
}

type OperationFacts = Omit<PortableOperation, 'payload'>;

function writeHistory(history: readonly PortableOperation[]): Uint8Array {
  return encoding.encode((encoder) => {
    for (const { payload, ...facts } of history) {
      encoding.writeVarString(encoder, JSON.stringify(facts satisfies OperationFacts));
      encoding.writeVarUint8Array(encoder, payload);
    }
  });
}

const factsSchema = z.strictObject({
  seq: z.int().min(1),
  operationId: z.string().max(200),
  actor: z.strictObject({ kind: z.string().max(20), id: z.string().max(200), name: z.string().max(1000) }),
  origin: z.string().max(20),
  clientTime: z.number().min(0),
  serverTime: z.number().min(0),
});

function readHistory(bytes: Uint8Array, path: Issue['path']): PortableOperation[] {
  const operations: PortableOperation[] = [];
  const decoder = decoding.createDecoder(bytes);
  while (decoding.hasContent(decoder)) {
    const facts = factsSchema.safeParse(parseJson(decoding.readVarString(decoder)));
    if (!facts.success) return refuse('The history can’t be read.', path);
    operations.push({ ...facts.data, payload: decoding.readVarUint8Array(decoder) });
  }
  return operations;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refuse(message: string, path: Issue['path'] = []): never {
  throw new BinderyError('invalid_input', message, { issues: [{ path, message }] });
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
