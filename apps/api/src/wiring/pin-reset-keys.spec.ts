import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PinResetKeys } from './pin-reset-keys';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pin-reset-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('The key of the permissions', () => {
  it('is read when it is needed first and once only; its private part is not in what everybody may read', () => {
    const file = join(folder, 'message-key.json');
    const keys = new PinResetKeys({ messageKeyFile: file });
    const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
    writeFileSync(file, JSON.stringify(jwk));
    const { x, y } = jwk;
    expect(keys.publicKey).toEqual({ kty: 'EC', crv: 'P-256', x, y });
    rmSync(file);
    expect(keys.publicKey).toEqual({ kty: 'EC', crv: 'P-256', x, y });
  });
});
