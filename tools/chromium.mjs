// Finds a browser for the journeys, in this order: CHROMIUM_PATH → the system's Chromium or Chrome → the Chromium that
// comes from npm (@sparticuz/chromium, Linux x64), with its own copies of the libraries a bare machine lacks.
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
];

/** The journeys talk to this machine alone; whatever else the browser would like to look up finds no address. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--metrics-recording-only',
  '--no-first-run',
  '--no-pings',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]',
];

/**
 * @typedef {object} Browser
 * @property {string} source where it came from, for the report
 * @property {{ executablePath: string, args: string[], env: Record<string, string> }} launchOptions for Playwright
 */

/** @param {string} path */
const executable = (path) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/** @returns {Record<string, string>} */
function environment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(/** @returns {entry is [string, string]} */ (entry) => entry[1] !== undefined),
  );
}

/** @returns {Promise<Browser | undefined>} */
async function fromNpm() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  let entry;
  try {
    entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  } catch {
    return undefined;
  }
  const root = entry.slice(0, entry.lastIndexOf('/chromium/') + '/chromium'.length);
  // The package unpacks itself into the temporary folder, where any other user could have put a file of that name.
  const folder = join(root, '../../.cache/chromium');
  await mkdir(folder, { recursive: true });
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    return await unpack(entry, root, folder);
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}

/**
 * @param {string} entry
 * @param {string} root
 * @param {string} folder
 * @returns {Promise<Browser>}
 */
async function unpack(entry, root, folder) {
  /** @type {{ default: { executablePath: () => Promise<string> } }} */
  const { default: chromium } = await import(pathToFileURL(entry).href);
  const executablePath = await chromium.executablePath();
  /** @type {{ inflate: (archive: string) => Promise<string> }} */
  const { inflate } = await import(pathToFileURL(join(root, 'build/lambdafs.js')).href);
  const unpacked = await inflate(join(root, 'bin/al2023.tar.br'));
  const libraries = [join(unpacked, 'lib'), unpacked, dirname(executablePath)];
  const env = environment();
  if (env['TMPDIR'] === folder) delete env['TMPDIR'];
  env['LD_LIBRARY_PATH'] = [...new Set(libraries), env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  return { source: '@sparticuz/chromium from npm', launchOptions: { executablePath, args: ARGUMENTS, env } };
}

/**
 * @returns {Promise<Browser>}
 * @throws a sentence that says what to do when there is no browser
 */
export async function findChromium() {
  const named = process.env['CHROMIUM_PATH'];
  if (named && !(await executable(named)))
    throw new Error(`CHROMIUM_PATH names ${named}, which is not an executable program.`);
  for (const executablePath of named ? [named] : SYSTEM) {
    if (await executable(executablePath)) {
      return { source: executablePath, launchOptions: { executablePath, args: ARGUMENTS, env: environment() } };
    }
  }
  const packed = await fromNpm();
  if (packed) return packed;
  throw new Error('No browser found for the journeys. Install one (apt-get install chromium) or set CHROMIUM_PATH.');
}
