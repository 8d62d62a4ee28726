// What the specs measure that take figures for `npm run bench`: CPU of this process and of Postgres, memory over idle, and how long
// others waited for the event loop. Nothing is ever decided by these.
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type pg from 'pg';

const LOOP_RESOLUTION_MS = 5;
/** USER_HZ of Linux, as /proc tells times. */
const TICKS_A_SECOND = 100;

export interface Cost {
  readonly cpuMilliseconds: number;
  /** Of the back ends of this database; null where there is no /proc. */
  readonly postgresCpuMilliseconds: number | null;
  readonly wallMilliseconds: number;
  readonly residentOverIdleMegabytes: number;
  /** Longest time in which no other work of this process had a turn; what else the machine did is in it. */
  readonly loopHeldMilliseconds: number;
  /** The same as CPU time of the main thread, at most: what else the machine did is not in it. null where Node cannot tell. */
  readonly loopHeldCpuMilliseconds: number | null;
}

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** CPU of the back ends of a database, milliseconds. Those must stay: what a process that ended has used is not counted. */
export async function postgresCpu(observer: pg.Client): Promise<number | null> {
  const { rows } = await observer.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  try {
    const ticks = rows.map(({ pid }) => {
      const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ');
      const [user, system] = fields.split(' ').slice(11, 13);
      return Number(user) + Number(system);
    });
    return (ticks.reduce((sum, each) => sum + each, 0) * 1000) / TICKS_A_SECOND;
  } catch {
    return null;
  }
}

/** @param observer a connection of its own to the database that the work uses */
export async function costOf(observer: pg.Client, work: () => Promise<unknown>): Promise<Cost> {
  (globalThis as { gc?: () => void }).gc?.();
  const idle = process.memoryUsage.rss();
  let most = idle;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  const held = watchMainThread();
  const postgresBefore = await postgresCpu(observer);
  loop.enable();
  const before = process.cpuUsage();
  const began = performance.now();
  await work();
  const wall = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  most = Math.max(most, process.memoryUsage.rss());
  loop.disable();
  clearInterval(watch);
  const heldCpu = held();
  const postgresAfter = await postgresCpu(observer);
  return {
    cpuMilliseconds: rounded((user + system) / 1000),
    postgresCpuMilliseconds:
      postgresBefore === null || postgresAfter === null ? null : rounded(postgresAfter - postgresBefore),
    wallMilliseconds: rounded(wall),
    residentOverIdleMegabytes: Math.round((most - idle) / 2 ** 20),
    loopHeldMilliseconds: rounded(Math.max(0, loop.max / 1e6 - LOOP_RESOLUTION_MS)),
    loopHeldCpuMilliseconds: heldCpu,
  };
}

/** @returns what ends the watch and answers the most CPU of the main thread between two turns of a timer, milliseconds */
export function watchMainThread(): () => number | null {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => { user: number; system: number } };
  if (!threadCpuUsage) return () => null;
  const used = () => {
    const { user, system } = threadCpuUsage.call(process);
    return (user + system) / 1000;
  };
  let [last, most] = [used(), 0];
  const turn = () => {
    const now = used();
    most = Math.max(most, now - last);
    last = now;
  };
  const timer = setInterval(turn, LOOP_RESOLUTION_MS);
  return () => {
    clearInterval(timer);
    turn();
    return rounded(Math.max(0, most - LOOP_RESOLUTION_MS));
  };
}

/** S: CPU of one bare RSA-2048 signature, microseconds. */
export function bareSignature(times = 200): number {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const tbs = new Uint8Array(900);
  sign('sha256', tbs, privateKey);
  const before = process.cpuUsage();
  for (let done = 0; done < times; done += 1) sign('sha256', tbs, privateKey);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}
