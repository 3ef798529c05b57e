/** Build stamps: tells by a hash over the sources whether something built is up to date. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './program.mjs';

const STAMPS = join(root, 'dist', 'stamps');
const NOT_SOURCES = /(^|\/)(node_modules|generated|\.next|dist)(\/|$)|\.(test|contract|md)\b/;

/**
 * @param {readonly string[]} inputs files and folders, relative to the repository; those that don't exist count as empty
 * @returns {string} SHA-256, hex
 */
export function hashInputs(inputs) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((input) => listFiles(join(root, input))).sort()) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content);
  }
  return hash.update(process.version).digest('hex');
}

function listFiles(path) {
  if (!existsSync(path) || NOT_SOURCES.test(relative(root, path))) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => listFiles(join(path, name)));
}

/** True when `name` was last built from inputs with this hash and all its outputs are there. */
export function isFresh(name, hash, outputs) {
  return outputs.every((output) => existsSync(join(root, output))) && readStamp(name) === hash;
}

function readStamp(name) {
  try {
    return readFileSync(join(STAMPS, name), 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return null; // never built, or another process is building it
  }
}

/** To be called before building, so that a build that fails half way is not taken for a finished one. */
export function clearStamp(name) {
  rmSync(join(STAMPS, name), { force: true });
}

export function writeStamp(name, hash) {
  mkdirSync(STAMPS, { recursive: true });
  const stamp = join(STAMPS, name);
  writeFileSync(`${stamp}.new`, hash);
  renameSync(`${stamp}.new`, stamp); // whole, for those who look without holding the lock
}
