// The one door for `npm start`, `npm test` and the other verbs. It runs on the Node that happens to be installed
// (20.19 or later), needs no dependency, brings node_modules in line with package-lock.json, and hands over to
// tools/<verb>.mjs on the Node that the lockfile pins.
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { constants } = require('node:os');
const { delimiter, join, resolve } = require('node:path');

const ROOT = resolve(__dirname, '..');
const VERBS = ['start', 'test', 'demo', 'card', 'bench', 'equivalence', 'ceremony', 'check', 'e2e', 'format'];

function stop(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function atLeast(version, least) {
  const [a, b] = [version, least].map((text) => text.replace(/^v/, '').split('.').map(Number));
  return a[0] !== b[0] ? a[0] > b[0] : a[1] >= b[1];
}

/** Runs the npm that runs us, else the one on the path, to its end. */
function npm(args, stdio) {
  const ours = process.env.npm_execpath;
  const [command, all] = ours && /\.c?js$/.test(ours) ? [process.execPath, [ours, ...args]] : ['npm', args];
  return spawnSync(command, all, { cwd: ROOT, stdio, encoding: 'utf8' });
}

/** @returns the network's error when there is no way to the registry, '' otherwise: what it answers does not matter */
function unreachableRegistry() {
  const args = ['ping', '--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=20000'];
  const { status, stderr } = npm(args, ['ignore', 'ignore', 'pipe']);
  const named = /\b(EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH)\b/.exec(stderr || '');
  return status !== 0 && named ? named[1] : '';
}

/** Installs exactly what the lockfile names when that differs from what is there; install scripts never run. */
function install() {
  const lock = readFileSync(join(ROOT, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).update(`${process.platform}-${process.arch}`).digest('hex');
  const mark = join(ROOT, 'node_modules/.installed-lock');
  if (existsSync(mark) && readFileSync(mark, 'utf8').trim() === wanted) return;
  process.stdout.write('Installing what package-lock.json names (about a minute, the first time only) …\n');
  const flags = ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  // Without a network npm tries each of a thousand packages again and again, for many minutes, and says nothing.
  const silence = unreachableRegistry();
  if (silence) {
    process.stdout.write(`The npm registry cannot be reached (${silence}); trying what npm keeps in its cache …\n`);
    flags.push('--offline');
  }
  const { status, error } = npm(flags, ['ignore', 'inherit', 'inherit']);
  if (error) stop(`npm could not be started: ${error.message}`);
  if (status !== 0) {
    const why = silence
      ? `The npm registry cannot be reached (${silence}), and the cache does not have everything. `
      : '';
    stop(`npm ci failed, see above. ${why}Nothing was started.`);
  }
  writeFileSync(mark, `${wanted}\n`);
}

/** The pinned Node of the lockfile; platforms without such a package use their own if it is new enough. */
function pinnedNode() {
  const path = join(ROOT, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin/node');
  if (existsSync(path)) return path;
  if (!atLeast(process.version, '24.15')) {
    stop(
      `No Node package is pinned for ${process.platform}-${process.arch}: install Node 24.15 or later (this is ${process.version}).`,
    );
  }
  return process.execPath;
}

/** @returns the parent of a process, or 0 where /proc cannot tell */
function parentOf(pid) {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))[1]);
  } catch {
    return 0;
  }
}

function isShell(pid) {
  try {
    return /^(sh|dash|bash|ash|busybox)$/.test(readFileSync(`/proc/${pid}/comm`, 'utf8').trim());
  } catch {
    return false;
  }
}

function main() {
  const [verb, ...args] = process.argv.slice(2);
  if (!VERBS.includes(verb)) stop(`Usage: npm run <${VERBS.join(' | ')}>`);
  if (!atLeast(process.version, '20.19')) stop(`Node 20.19 or later is needed to begin; this is ${process.version}.`);
  install();
  const script = join(ROOT, 'tools', `${verb}.mjs`);
  if (!existsSync(script)) stop(`tools/${verb}.mjs does not exist.`);

  const node = pinnedNode();
  const child = spawn(node, [script, ...args], {
    stdio: 'inherit',
    env: {
      ...process.env,
      // A path that names Node and npm only: the system's own programs (apt's gpgv, the leash's cat) come behind it.
      PATH: [join(ROOT, 'node_modules/.bin'), process.env.PATH, '/usr/bin', '/bin'].filter(Boolean).join(delimiter),
      NX_DAEMON: 'false',
      NX_TUI: 'false',
      NX_NO_CLOUD: 'true',
      NX_WORKSPACE_DATA_DIRECTORY: join(ROOT, '.nx/workspace-data'),
    },
  });
  // Ctrl-C reaches the child by itself, being in the same terminal group; the others have to be handed on.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));

  // A killed npm tells nobody. Between it and us there may be a shell that lives on.
  const parent = process.ppid;
  const npmPid = process.env.npm_lifecycle_event && isShell(parent) ? parentOf(parent) : 0;
  const watch = setInterval(() => {
    if (process.ppid !== parent || (npmPid > 1 && parentOf(parent) !== npmPid)) {
      clearInterval(watch);
      child.kill('SIGTERM');
    }
  }, 500);
  watch.unref();

  child.on('error', (problem) => stop(`${node} could not be started: ${problem.message}`));
  child.on('exit', (code, signal) => process.exit(signal ? 128 + (constants.signals[signal] || 0) : code));
}

main();
