import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, startLeashed } from './leash.mjs';

/** A busy machine needs its time. */
const PATIENT = { timeout: 20_000 };
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leash-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Takes its time to end in good order, as a database does; its child must not be asked to end before it.
const SLOW = `trap 'sleep 0.3; echo in good order >"$0"; exit 0' TERM; (trap 'echo asked first >"$0"; exit' TERM; sleep 30) & echo up; while :; do sleep 0.05; done`;

describe('a leash', () => {
  it('ends a service in good order and removes what was temporary when its holder is killed outright', async () => {
    const [result, temporary] = [join(folder, 'result'), join(folder, 'temporary')];
    mkdirSync(temporary);
    const holder = join(folder, 'holder.mjs');
    writeFileSync(
      holder,
      `import { startLeashed } from ${JSON.stringify(join(import.meta.dirname, 'leash.mjs'))};
       startLeashed('/bin/sh', ['-c', ${JSON.stringify(SLOW)}, ${JSON.stringify(result)}], {
         removeAfter: ${JSON.stringify(temporary)}, onLine: (line) => console.log(line) });
       setInterval(() => {}, 1000);`,
    );
    const child = spawn(process.execPath, [holder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGKILL');
    await expect.poll(() => existsSync(temporary), PATIENT).toBe(false);
    expect(readFileSync(result, 'utf8')).toBe('in good order\n');
  });

  it('kills a service that does not end when asked', async () => {
    const stubborn = startLeashed('/bin/sh', ['-c', `trap '' TERM; echo up; while :; do sleep 0.05; done`]);
    await expect.poll(() => stubborn.logs, PATIENT).toEqual(['up']);
    await stubborn.stop(200);
    expect(await stubborn.ended).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('tells the exit code and the last lines of a service that ends by itself', async () => {
    const brief = startLeashed('/bin/sh', ['-c', 'echo first; echo second >&2; exit 7']);
    expect(await brief.ended).toEqual({ code: 7, signal: null });
    await expect.poll(() => brief.logs.toSorted(), PATIENT).toEqual(['first', 'second']);
    expect(brief.running()).toBe(false);
  });

  it('reports a program that is not there', async () => {
    const missing = startLeashed('/nowhere/program', []);
    expect((await missing.ended).code).toBe(127);
    expect(missing.logs.join()).toContain('ENOENT');
  });
});

describe('a free port', () => {
  it('is none that the system gives to outgoing connections, and never the same one twice', async () => {
    const ports = await Promise.all(Array.from({ length: 50 }, () => freePort()));
    expect(new Set(ports).size).toBe(50);
    for (const port of ports) expect(port >= 20_000 && port < 32_768, String(port)).toBe(true);
  });
});
