// An unmodified GlobalPlatform host of others over a real pcscd: gpshell3 (kaoh/globalplatform) manages a factory SIM. Runs
// with JPKI_GPSHELL=<path of gpshell3> where pcscd and vpcd are installed, as root, best in a network namespace of its own.
// At its own choice of level it also takes R-MACs, but it keeps too few bytes for the answers of SET STATUS and DELETE.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCards, readArguments } from './card-command';
import { OutsideReader, PCSCD, run } from './testing/outside-reader';

const GPSHELL = process.env['JPKI_GPSHELL'] ?? '';
const AREA = 'D27600012401';
const ARA_M = 'A00000015141434C00';
const ISD = 'A000000151000000';
const NEW_KEY = '11112222333344445555666677778888';
const AREA_KEY = '51112222333344445555666677778888';

let folder = '';
let reader: OutsideReader | undefined;
const host = (...args: string[]) => run(GPSHELL, '--reader', '1', ...args);
const managed = (...args: string[]) => host('--sec', 'mac+enc', ...args);

describe.skipIf(!existsSync(GPSHELL) || !existsSync(PCSCD))('gpshell3, unmodified', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'outside-hosts-'));
    const curve = ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', join(folder, 'private.pem')];
    execFileSync('openssl', curve, { stdio: 'ignore' });
    const half = ['ec', '-in', join(folder, 'private.pem'), '-pubout', '-out', join(folder, 'public.pem')];
    execFileSync('openssl', half, { stdio: 'ignore' });
    reader = await OutsideReader.start(openCards(readArguments(['--factory'])), async () => {
      return (await host('card-info')).code === 0;
    });
  }, 60_000);

  afterAll(() => {
    reader?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([['auto'], ['mac'], ['mac+enc'], ['mac+enc+rmac']])(
    'opens a channel at level %s and lists keys',
    async (level) => {
      const { code, text } = await host('--sec', level, 'list-keys');
      expect([code, text]).toEqual([0, expect.stringMatching(/kv=0x30:[^]*idx=3 \(0x03\) type=AES len=16/)]);
    },
  );

  it.each([['t0'], ['t1']])('does so over %s', async (protocol) => {
    expect((await host('--protocol', protocol, 'list-keys')).code).toBe(0);
  });

  it('reads the registry', async () => {
    const { text } = await host('list-apps');
    expect(text).toContain(`SD ${ISD} lc=secured`);
    expect(text).toContain(`${ARA_M} lc=selectable`);
  });

  it('adds a keyset, works with it, replaces and deletes it', async () => {
    expect((await host('put-auth', '--kv', '0', '--new-kv', '49', '--key', NEW_KEY)).code).toBe(0);
    const withIt = ['--kv', '49', '--key', NEW_KEY];
    expect((await host(...withIt, 'put-auth', '--kv', '49', '--new-kv', '49', '--key', AREA_KEY)).code).toBe(0);
    expect((await host(...withIt, 'list-keys')).code).not.toBe(0);
    expect((await host('--kv', '49', '--key', AREA_KEY, 'list-keys')).text).toContain('kv=0x31');
    expect((await managed('del-key', '--kv', '49')).code).toBe(0);
    expect((await host('list-keys')).text).not.toContain('kv=0x31');
  });

  it('puts an elliptic key with its curve, in segments', async () => {
    expect((await host('put-dap-key', '--kv', '0', '--key-type', 'ecc', join(folder, 'public.pem'))).code).toBe(0);
    expect((await host('list-keys')).text).toMatch(/kv=0x73:[^]*ECC Public Key len=65/);
  });

  it('makes a security domain, gives it keys, locks, unlocks and deletes it', async () => {
    const accepts = ['--extradition-here', 'isd', '--extradition-away', 'isd'];
    expect((await managed('install-sd', '--priv', 'trusted-path', ...accepts, AREA)).code).toBe(0);
    const toArea = ['--sd', AREA];
    expect((await managed(...toArea, 'put-auth', '--kv', '0', '--new-kv', '48', '--key', AREA_KEY)).code).toBe(0);
    expect((await managed(...toArea, '--kv', '48', '--key', AREA_KEY, 'list-keys')).code).toBe(0);
    expect((await managed('status', 'sd', '--lc', 'locked', AREA)).code).toBe(0);
    expect((await managed(...toArea, '--kv', '48', '--key', AREA_KEY, 'list-keys')).code).not.toBe(0);
    expect((await managed('status', 'sd', '--lc', 'personalized', AREA)).code).toBe(0);
    expect((await managed('delete', AREA)).code).toBe(0);
    expect((await host('list-apps')).text).not.toContain(AREA);
  });

  it('stores an access rule', async () => {
    const rule = `F021E21FE1184F00C114${'CD'.repeat(20)}E303D00100`;
    expect((await managed('store', '--format', 'ber', ARA_M, rule)).code).toBe(0);
  });
});
