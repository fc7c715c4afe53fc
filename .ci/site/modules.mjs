// The site's modules for its tests. They are plain files with the ending .js in a folder without a package.json, which
// Node 20 would take for CommonJS; so each is read as a data: URL, with the modules that it imports.
import { readFileSync } from 'node:fs';

const folder = new URL('../../Taskcluster.Monolith/Web/Assets/modules/', import.meta.url);
const urls = new Map();

const urlOf = (file) => {
  if (!urls.has(file.href)) {
    const text = readFileSync(file, 'utf8')
      .replace(/(from ')(\.[^']*)(')/g, (_, before, path, after) => before + urlOf(new URL(path, file)) + after);
    urls.set(file.href, `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
  }
  return urls.get(file.href);
};

/** Imports a module by its path under modules/. */
export const load = (path) => import(urlOf(new URL(path, folder)));

/** Random numbers from 0 to 1, the same for the same seed. */
export const random = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let value = Math.imul(seed ^ (seed >>> 15), seed | 1);
  value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
  return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
};

/** Tells how long something took; nothing is asserted. */
export const timed = (what, work) => {
  const began = performance.now();
  const result = work();
  console.log(`# ${what}: ${(performance.now() - began).toFixed(1)} ms`);
  return result;
};
