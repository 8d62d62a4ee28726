import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { judge, OpensslMissing, opensslVersion } from './openssl';

afterEach(() => vi.unstubAllEnvs());

describe('The verdict of openssl', () => {
  it('needs the expected exit code and the expected words', async () => {
    const check = { title: 'version', args: ['version'], says: [/OpenSSL|LibreSSL/] };
    expect(await judge(check, tmpdir())).toMatchObject({ passed: true, exitCode: 0, command: 'openssl version' });
    expect(await judge({ ...check, says: [/something else/] }, tmpdir())).toMatchObject({ passed: false });
    expect(await judge({ ...check, exitCode: 2 }, tmpdir())).toMatchObject({ passed: false });
  });

  it('of a certificate that is not there is no', async () => {
    const check = { title: 'verify', args: ['verify', 'no-such-file.pem'], says: [/OK/] };
    expect(await judge(check, tmpdir())).toMatchObject({ passed: false });
  });

  it('cannot be had without openssl, and a sentence in both languages says what to do', async () => {
    vi.stubEnv('PATH', '/nowhere');
    await expect(opensslVersion(tmpdir())).rejects.toThrow(OpensslMissing);
    await expect(opensslVersion(tmpdir())).rejects.toThrow(/入れて.*Install it/s);
  });
});
