// Child processes that cannot outlive the program that started them.
//
// Every service runs in a process group of its own (so that Ctrl-C in the terminal reaches only the supervisor, which
// stops its services in order). The price is that a killed supervisor would leave them running; therefore each one is
// on a leash: a small shell blocked on a pipe held by us. However we end, the pipe closes, the shell ends the group
// and removes what was temporary.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * @typedef {object} LeashedOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [uid]
 * @property {number} [gid]
 * @property {NodeJS.Signals} [stopSignal] the signal that asks this program to end in good order (default SIGTERM)
 * @property {string} [removeAfter] a temporary directory to delete if we die before stopping the program
 * @property {(line: string) => void} [onLine] receives every line of stdout and stderr
 */

/**
 * @typedef {object} Leashed
 * @property {number} pid
 * @property {string[]} logs the last lines printed
 * @property {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} ended
 * @property {() => boolean} running
 * @property {(patience?: number) => Promise<void>} stop ends the whole group; `patience` in milliseconds before SIGKILL
 */

const KEPT_LINES = 400;

// $1 leader of the group, $2 signal, $3 directory. `cat` returns when the pipe closes: its holder is gone.
// Only the leader is asked to end (Postgres takes its workers' death for a crash); what stays is killed with the group.
const LEASH = `trap '' INT TERM HUP; cat >/dev/null; kill -s "$2" "$1" 2>/dev/null
i=0; while kill -s 0 "$1" 2>/dev/null && [ $i -lt 80 ]; do sleep 0.1; i=$((i+1)); done
kill -s KILL -- "-$1" 2>/dev/null; [ -z "$3" ] || rm -rf -- "$3"`;

/**
 * Starts a program in its own process group, on a leash.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {LeashedOptions} [options]
 * @returns {Leashed}
 */
export function startLeashed(command, args, options = {}) {
  const stopSignal = options.stopSignal ?? 'SIGTERM';
  const child = spawn(command, [...args], {
    cwd: options.cwd,
    env: options.env ?? process.env,
    uid: options.uid,
    gid: options.gid,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  /** @type {string[]} */
  const logs = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (/** @type {string} */ text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        logs.push(line);
        if (logs.length > KEPT_LINES) logs.shift();
        options.onLine?.(line);
      }
    });
  }

  const leash = child.pid
    ? spawn('/bin/sh', ['-c', LEASH, 'leash', String(child.pid), stopSignal.slice(3), options.removeAfter ?? ''], {
        detached: true,
        stdio: ['pipe', 'ignore', 'ignore'],
      })
    : undefined;
  leash?.stdin?.on('error', () => {});
  leash?.on('error', () => {});
  leash?.unref();

  let over = false;
  /** @type {Leashed['ended']} */
  const ended = new Promise((resolve) => {
    const finish = (/** @type {number | null} */ code, /** @type {NodeJS.Signals | null} */ signal) => {
      if (over) return;
      over = true;
      // The group id may be given to a stranger from now on, so the leash must not pull any more.
      leash?.kill('SIGKILL');
      resolve({ code, signal });
    };
    child.on('error', (problem) => {
      logs.push(String(problem));
      finish(127, null);
    });
    child.on('exit', finish);
  });

  const kill = (/** @type {number} */ target, /** @type {NodeJS.Signals} */ signal) => {
    if (over || !child.pid) return;
    try {
      process.kill(target, signal);
    } catch {
      // the group is gone already
    }
  };

  return {
    pid: child.pid ?? 0,
    logs,
    ended,
    running: () => !over,
    stop: async (patience = 8000) => {
      if (over) return;
      const leader = child.pid ?? 0;
      kill(leader, stopSignal);
      const impatient = setTimeout(() => kill(-leader, 'SIGKILL'), patience);
      await ended;
      clearTimeout(impatient);
    },
  };
}

/** Below what Linux, macOS and Windows give to outgoing connections: nobody takes such a port by chance before it is used. */
const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 32_767;
/** @type {Set<number>} */
const given = new Set();

/**
 * A TCP port of the loopback interface that is free at this moment; never the same one twice in a process.
 * @returns {Promise<number>}
 */
export async function freePort() {
  for (let tries = 0; tries < 1000; tries += 1) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT + 1);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port between ${LOWEST_PORT} and ${HIGHEST_PORT}`);
}

/** @param {number} port */
function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * Repeats `attempt` until it answers true.
 * @param {() => Promise<boolean>} attempt
 * @param {{ every?: number, within: number, alive?: () => boolean, what: string }} options times in milliseconds
 */
export async function waitUntil(attempt, { every = 40, within, alive, what }) {
  const end = Date.now() + within;
  for (;;) {
    if (await attempt()) return;
    if (alive && !alive()) throw new Error(`${what} ended while starting`);
    if (Date.now() > end) throw new Error(`${what} was not ready within ${Math.round(within / 1000)} s`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

/**
 * Is this process id alive and is it the program we think it is? A stale pid file may name a stranger.
 * @param {number} pid
 * @param {(commandLine: string) => boolean} isOurs
 * @param {(path: string) => Promise<string>} read
 */
export async function isRunning(pid, isOurs, read) {
  try {
    return isOurs((await read(`/proc/${pid}/cmdline`)).replaceAll('\0', ' '));
  } catch {
    return false;
  }
}
