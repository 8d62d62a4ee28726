// OpenSSL as the known-answer oracle: what this lib writes, a foreign program reads and verifies; what it writes, we read.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCertificate } from './certificate';
import { buildCrl, CRL_SERIAL_ROOM, parseCrl, verifyCrl } from './certificate-revocation-list';
import type { CrlDescription, CrlEntryPage } from './certificate-revocation-list';
import {
  buildCertificationRequest,
  parseCertificationRequest,
  verifyCertificationRequest,
} from './certification-request';
import { buildOcspRequest, ocspGetPath, parseOcspGetPath, parseOcspRequest } from './ocsp-request';
import { buildOcspResponse, checkOcspResponse } from './ocsp-response';
import type { OcspStatus } from './ocsp-response';
import { disagreementsWithSecondReading } from './second-reading';
import { keyIdentifierOf, spkiHash } from './signature-algorithms';
import type { SignatureAlgorithm } from './signature-algorithms';
import { AT, SERIAL, testKey, testLeaf, testResponder, testRoot } from './testing/test-authority';
import type { TestKey, TestRoot } from './testing/test-authority';
import { fromHex, toBase64, toPem } from './text-forms';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'x509-oracle-'));
const at = String(AT.getTime() / 1000);
const file = (name: string) => join(folder, name);
const put = (name: string, content: string | Uint8Array) => {
  writeFileSync(file(name), content);
  return file(name);
};
const run = (...parts: string[]) => execFileSync('openssl', parts, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
const tried = (...parts: string[]) => {
  const { status, stdout, stderr } = spawnSync('openssl', parts, { cwd: folder, encoding: 'utf8' });
  return { status, text: stderr + stdout };
};

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!hasOpenssl)('OpenSSL agrees', () => {
  let root: TestRoot;
  let leafKey: TestKey;
  let responderKey: TestKey;
  let leaf: Uint8Array;
  let responder: Uint8Array;

  beforeAll(async () => {
    root = await testRoot(await testKey());
    leafKey = await testKey();
    responderKey = await testKey('ecdsa-p256-sha256');
    leaf = await testLeaf(root, leafKey);
    responder = await testResponder(root, responderKey);
    put('root.pem', toPem('CERTIFICATE', root.der));
    put('leaf.pem', toPem('CERTIFICATE', leaf));
  });

  it.each<SignatureAlgorithm>(['rsa-sha256', 'ecdsa-p256-sha256', 'ecdsa-p384-sha384'])(
    'a chain under %s verifies',
    async (algorithm) => {
      const issuer = await testRoot(await testKey(algorithm));
      const certificate = await testLeaf(issuer, await testKey(algorithm));
      const ca = put(`${algorithm}-root.pem`, toPem('CERTIFICATE', issuer.der));
      const pem = put(`${algorithm}-leaf.pem`, toPem('CERTIFICATE', certificate));
      expect(run('verify', '-x509_strict', '-attime', at, '-CAfile', ca, pem)).toContain(': OK');
    },
  );

  it('on the fields of a certificate', () => {
    const text = run('x509', '-in', 'leaf.pem', '-noout', '-text', '-nameopt', 'utf8,sep_comma_plus_space');
    const parsed = parseCertificate(leaf);
    expect(text).toContain('Subject: C=JP, CN=7H2KQ0ZB4MXR91');
    expect(text).toContain('Not After : Feb 17 14:59:59 2030 GMT');
    expect(text).toMatch(/X509v3 Key Usage: critical\s+Digital Signature\n/);
    expect(text).toMatch(
      /X509v3 Certificate Policies: critical\s+Policy: 1\.3\.6\.1\.4\.1\.32473\.2016\.1\.1\s+CPS: http/,
    );
    expect(text).toContain('OCSP - URI:http://pki.example.test/ocsp');
    expect(text).toContain('URI:http://pki.example.test/user-auth.crl');
    expect(run('x509', '-in', 'leaf.pem', '-noout', '-serial').trim().toLowerCase()).toBe(`serial=${parsed.serial}`);
    expect(
      run('x509', '-in', 'leaf.pem', '-noout', '-ext', 'subjectKeyIdentifier')
        .replace(/[^0-9A-F]/g, '')
        .toLowerCase(),
    ).toContain(parsed.subjectKeyIdentifier);
  });

  it('PKI.js reads the same certificate as we do, and a difference is seen', () => {
    const parsed = parseCertificate(leaf);
    expect(disagreementsWithSecondReading(parsed)).toEqual([]);
    expect(disagreementsWithSecondReading({ ...parsed, serial: '01', notAfter: new Date(0) })).toEqual([
      'serial',
      'notAfter',
    ]);
    expect(disagreementsWithSecondReading({ ...parsed, der: leaf.slice(0, 40) })).not.toEqual([]);
  });

  it('on the name of a key', async () => {
    run('x509', '-in', 'leaf.pem', '-noout', '-pubkey', '-out', 'leaf.pub');
    run('pkey', '-pubin', '-in', 'leaf.pub', '-outform', 'DER', '-out', 'leaf.spki');
    const [, hash] = run('dgst', '-sha256', 'leaf.spki').trim().split('= ');
    expect(await spkiHash(leafKey.publicKeySpki)).toBe(hash);
  });

  describe('on revocation lists', () => {
    const list = async (reason: 'superseded' | 'certificate-hold' | undefined) => {
      const revokedAt = new Date('2026-11-20T01:02:03Z');
      const der = await buildCrl(
        {
          issuerDer: root.parsed.subjectDer,
          authorityKeyIdentifier: root.keyIdentifier,
          signatureAlgorithm: 'rsa-sha256',
          number: 4711n,
          thisUpdate: new Date('2026-11-22T00:00:00Z'),
          nextUpdate: new Date('2026-11-23T00:00:00Z'),
          revoked: [
            { serial: '53ff', revokedAt, reason: 'unspecified' },
            ...(reason ? [{ serial: SERIAL, revokedAt, reason }] : []),
          ],
        },
        root.key.sign,
      );
      put('list.der', der);
      put('list.pem', toPem('X509 CRL', der));
      return der;
    };

    it('good, on hold, revoked and removed again', async () => {
      const verify = () =>
        tried('verify', '-attime', at, '-crl_check', '-CRLfile', 'list.pem', '-CAfile', 'root.pem', 'leaf.pem');
      await list(undefined);
      expect(verify().text).toContain('leaf.pem: OK');
      await list('certificate-hold');
      expect(tried('crl', '-in', 'list.pem', '-CAfile', 'root.pem', '-noout').text).toContain('verify OK');
      expect(verify().text).toContain('certificate revoked');
      const text = run('crl', '-in', 'list.pem', '-noout', '-text');
      expect(text).toContain('Certificate Hold');
      expect(text).toMatch(/X509v3 CRL Number:\s+4711/);
      expect(text).toContain('Revocation Date: Nov 20 01:02:03 2026 GMT');
      await list('superseded');
      expect(run('crl', '-in', 'list.pem', '-noout', '-text')).toContain('Superseded');
      await list(undefined);
      expect(verify().text).toContain('leaf.pem: OK');
    });

    it('in pages, with serials and dates of every form, is the same as from plain entries', async () => {
      const entries = [
        { serial: '01', revokedAt: new Date('1999-12-31T23:59:59Z'), reason: 'unspecified' as const },
        { serial: '80', revokedAt: new Date('2050-01-01T00:00:00Z'), reason: 'key-compromise' as const },
        { serial: 'ff'.repeat(20), revokedAt: new Date('2026-02-28T08:09:10.999Z'), reason: 'superseded' as const },
      ];
      const reasons = ['unspecified', 'superseded', 'key-compromise', null] as const;
      // The last row of the page is not listed at all.
      const rows = [...entries, { serial: '77', revokedAt: new Date(0), reason: null }];
      const page = {
        count: rows.length,
        serials: new Uint8Array(rows.length * CRL_SERIAL_ROOM),
        serialLengths: Uint8Array.from(rows, ({ serial }) => serial.length / 2),
        revokedAt: Float64Array.from(rows, ({ revokedAt }) => revokedAt.getTime() / 1000),
        kinds: Uint8Array.from(rows, ({ reason }) => reasons.indexOf(reason)),
        reasons,
      };
      rows.forEach(({ serial }, row) => page.serials.set(fromHex(serial), row * CRL_SERIAL_ROOM));
      async function* pages(...all: CrlEntryPage[]) {
        yield* all;
      }
      const built = (revoked: CrlDescription['revoked'], expectedEntries?: number) =>
        buildCrl(
          {
            issuerDer: root.parsed.subjectDer,
            authorityKeyIdentifier: root.keyIdentifier,
            signatureAlgorithm: 'rsa-sha256',
            number: 5n,
            thisUpdate: AT,
            nextUpdate: new Date(AT.getTime() + 86_400_000),
            revoked,
            ...(expectedEntries === undefined ? {} : { expectedEntries }),
          },
          root.key.sign,
        );
      const plain = await built(entries);
      for (const expected of [undefined, 0, 4, 100_000]) expect(await built(pages(page), expected)).toEqual(plain);
      put('forms.der', plain);
      const text = run('crl', '-inform', 'DER', '-in', 'forms.der', '-noout', '-text');
      for (const date of ['Dec 31 23:59:59 1999', 'Jan  1 00:00:00 2050', 'Feb 28 08:09:10 2026']) {
        expect(text).toContain(`Revocation Date: ${date} GMT`);
      }
      expect(tried('crl', '-inform', 'DER', '-in', 'forms.der', '-CAfile', 'root.pem', '-noout').text).toContain(
        'verify OK',
      );
      const twice = { ...page, serials: page.serials.slice() };
      twice.serials.copyWithin(CRL_SERIAL_ROOM, 0, CRL_SERIAL_ROOM);
      twice.serialLengths = Uint8Array.of(1, 1, 20, 1);
      await expect(built(pages(twice))).rejects.toThrow('a serial stands twice');
      await expect(built(pages({ ...page, serialLengths: Uint8Array.of(1, 0, 20, 1) }))).rejects.toThrow(RangeError);
      await expect(built(pages({ ...page, revokedAt: Float64Array.of(0, NaN, 0, 0) }))).rejects.toThrow('invalid date');
      await expect(built(pages({ ...page, reasons: ['remove-from-crl', null, null, null] }))).rejects.toThrow(
        'remove-from-crl in a full CRL',
      );
    });

    it('of 20,000 entries, without holding the event loop for long', async () => {
      let turns = 0;
      let turnsBeforeSigning = 0;
      let signed = false;
      const turn = () => {
        turns += 1;
        if (!signed) setImmediate(turn);
      };
      turn();
      const der = await buildCrl(
        {
          issuerDer: root.parsed.subjectDer,
          authorityKeyIdentifier: root.keyIdentifier,
          signatureAlgorithm: 'rsa-sha256',
          number: 1n,
          thisUpdate: AT,
          nextUpdate: new Date(AT.getTime() + 86_400_000),
          revoked: Array.from({ length: 20_000 }, (_, i) => ({
            serial: (0x5300000000n + BigInt(i)).toString(16),
            revokedAt: AT,
            reason: 'superseded' as const,
          })),
        },
        (data) => {
          [signed, turnsBeforeSigning] = [true, turns];
          return root.key.sign(data);
        },
      );
      put('large.der', der);
      expect(tried('crl', '-inform', 'DER', '-in', 'large.der', '-CAfile', 'root.pem', '-noout').text).toContain(
        'verify OK',
      );
      const parsed = parseCrl(der);
      expect(parsed.revoked.size).toBe(20_000);
      expect(parsed.revoked.get('5300004e1f')?.reason).toBe('superseded');
      expect(await verifyCrl(parsed, root.parsed.publicKeySpki)).toBe(true);
      // Others had their turn after every few thousand entries.
      expect(turnsBeforeSigning).toBeGreaterThan(4);
    });

    it('a list that OpenSSL made is read with its reasons', async () => {
      put(
        'index.txt',
        `R\t300217145959Z\t261120010203Z,keyCompromise\t53AB\tunknown\t/C=JP/CN=x\nR\t300217145959Z\t261120010203Z\t53AC\tunknown\t/C=JP/CN=y\n`,
      );
      put('crlnumber', '0A\n');
      run(
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        'o.key',
        '-out',
        'o.pem',
        '-subj',
        '/C=JP/O=o',
        '-days',
        '30',
      );
      put(
        'o.cnf',
        '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\ndefault_crl_days=1\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n',
      );
      run('ca', '-gencrl', '-config', 'o.cnf', '-keyfile', 'o.key', '-cert', 'o.pem', '-out', 'o.crl');
      run('crl', '-in', 'o.crl', '-outform', 'DER', '-out', 'o.crl.der');
      run('x509', '-in', 'o.pem', '-outform', 'DER', '-out', 'o.der');
      const parsed = parseCrl(readFileSync(file('o.crl.der')));
      expect(parsed.number).toBe(10n);
      expect([...parsed.revoked.values()].map(({ serial, reason }) => [serial, reason])).toEqual([
        ['53ab', 'key-compromise'],
        ['53ac', 'unspecified'],
      ]);
      expect(await verifyCrl(parsed, parseCertificate(readFileSync(file('o.der'))).publicKeySpki)).toBe(true);
    });
  });

  describe('on OCSP', () => {
    const answer = async (requestDer: Uint8Array, status: OcspStatus) => {
      const question = parseOcspRequest(requestDer);
      return buildOcspResponse(
        {
          answers: question.requests.map(({ certIdDer }) => ({ certIdDer, status })),
          nonce: question.nonce,
          producedAt: AT,
          thisUpdate: new Date(Date.now() - 5_000),
          nextUpdate: new Date(Date.now() + 900_000),
          signerCertificateDer: responder,
          signerKeyIdentifier: await keyIdentifierOf(responderKey.publicKeySpki),
          signatureAlgorithm: responderKey.algorithm,
        },
        responderKey.sign,
      );
    };

    it.each([
      ['SHA-1', []],
      ['SHA-256', ['-sha256']],
    ])('its request with %s is read, and each of our answers is verified by it', async (hash, option) => {
      run('ocsp', ...option, '-issuer', 'root.pem', '-cert', 'leaf.pem', '-reqout', 'request.der');
      const request = readFileSync(file('request.der'));
      const { requests, nonce } = parseOcspRequest(request);
      expect(requests).toMatchObject([{ serial: SERIAL, hash }]);
      expect(nonce?.length).toBe(16);
      const given = ['-issuer', 'root.pem', '-CAfile', 'root.pem', '-respin', 'response.der', '-attime', at];
      const verify = () => tried('ocsp', ...option, ...given, '-cert', 'leaf.pem', '-no_nonce');
      put('response.der', await answer(request, { status: 'good' }));
      expect(verify().text).toMatch(/Response verify OK[\s\S]*leaf\.pem: good/);
      const withNonce = tried('ocsp', ...given, '-reqin', 'request.der').text;
      expect(withNonce).toContain('Response verify OK');
      expect(withNonce).not.toMatch(/nonce/i);
      const revokedAt = new Date('2026-11-20T01:02:03.456Z');
      put('response.der', await answer(request, { status: 'revoked', revokedAt, reason: 'certificate-hold' }));
      expect(verify().text).toMatch(
        /leaf\.pem: revoked[\s\S]*Reason: certificateHold[\s\S]*Revocation Time: Nov 20 01:02:03 2026 GMT/,
      );
      put('response.der', await answer(request, { status: 'unknown' }));
      expect(verify().text).toContain('leaf.pem: unknown');
    });

    it('our request is read by it, and travels by GET as well', async () => {
      const nonce = Uint8Array.from({ length: 32 }, (_, i) => 255 - i);
      const der = await buildOcspRequest({ issuerDer: root.der, serials: [SERIAL, '53ff'], nonce });
      put('ours.der', der);
      const text = run('ocsp', '-reqin', 'ours.der', '-req_text', '-noverify');
      expect(text).toContain(`Serial Number: ${SERIAL.toUpperCase()}`);
      expect(text).toContain('OCSP Nonce');
      for (const path of [ocspGetPath(der), toBase64(der), `/${toBase64(der)}`]) {
        expect(parseOcspGetPath(path)).toEqual(parseOcspRequest(der));
      }
      expect(() => parseOcspGetPath('%%%')).toThrow();
    });

    it('a response that OpenSSL made is judged by our client', async () => {
      run(
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        'p.key',
        '-out',
        'p.pem',
        '-subj',
        '/C=JP/O=p',
        '-days',
        '30',
      );
      put('p.txt', `V\t300217145959Z\t\t53AB\tunknown\t/C=JP/CN=x\n`);
      run('x509', '-in', 'p.pem', '-outform', 'DER', '-out', 'p.der');
      const issuer = parseCertificate(readFileSync(file('p.der')));
      put(
        'p.req',
        await buildOcspRequest({ issuerDer: issuer.der, serials: ['53ab'], nonce: Uint8Array.of(1, 2, 3, 4) }),
      );
      run(
        'ocsp',
        '-index',
        'p.txt',
        '-CA',
        'p.pem',
        '-rsigner',
        'p.pem',
        '-rkey',
        'p.key',
        '-reqin',
        'p.req',
        '-respout',
        'p.resp',
        '-nmin',
        '5',
      );
      const input = { responseDer: readFileSync(file('p.resp')), issuer, serial: '53ab', at: new Date() };
      expect(await checkOcspResponse({ ...input, nonce: Uint8Array.of(1, 2, 3, 4) })).toMatchObject({
        ok: true,
        status: { status: 'good' },
      });
      expect(await checkOcspResponse({ ...input, nonce: Uint8Array.of(4, 3, 2, 1) })).toEqual({
        ok: false,
        reason: 'ocsp-nonce-differs',
      });
    });
  });

  describe('on certification requests', () => {
    it.each([
      ['RSA-2048', ['-newkey', 'rsa:2048'], 'rsa-sha256'],
      ['P-256', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-sha256'], 'ecdsa-p256-sha256'],
      ['P-384', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-sha384'], 'ecdsa-p384-sha384'],
    ])('its %s request is read and its possession proved; a changed one is not', async (_, option, algorithm) => {
      run(
        'req',
        '-new',
        ...option,
        '-nodes',
        '-keyout',
        'q.key',
        '-subj',
        '/C=JP/CN=phone',
        '-outform',
        'DER',
        '-out',
        'q.der',
      );
      const der = Uint8Array.from(readFileSync(file('q.der')));
      const request = parseCertificationRequest(der);
      expect(request.signatureAlgorithm).toBe(algorithm);
      expect(request.subject).toEqual([
        { type: 'C', value: 'JP', encoding: 'printable' },
        { type: 'CN', value: 'phone', encoding: 'utf8' },
      ]);
      expect(await verifyCertificationRequest(request)).toBe(true);
      const changed = Uint8Array.from(der);
      // 'phone' → 'qhone'
      changed[Buffer.from(der).indexOf('phone')] = 0x71;
      const other = parseCertificationRequest(changed);
      expect(await verifyCertificationRequest(other)).toBe(false);
    });

    it.each<SignatureAlgorithm>(['rsa-sha256', 'ecdsa-p256-sha256'])(
      'ours under %s passes openssl req -verify',
      async (signatureAlgorithm) => {
        const { publicKeySpki, sign } = await testKey(signatureAlgorithm);
        const subject = [{ type: 'CN', value: 'スマホ' }] as const;
        put('ours.csr', await buildCertificationRequest({ subject, publicKeySpki, signatureAlgorithm }, sign));
        const { status, text } = tried(
          'req',
          '-inform',
          'DER',
          '-in',
          'ours.csr',
          '-verify',
          '-noout',
          '-subject',
          '-nameopt',
          'utf8',
        );
        expect(status).toBe(0);
        expect(text).toContain('verify OK');
        expect(text).toContain('スマホ');
      },
    );
  });
});
