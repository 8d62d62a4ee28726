import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Environment } from './read-settings';
import { readSettings } from './read-settings';
import { Secret } from './secret';
import { SettingsError } from './settings-error';
import type { Role, SettingRow } from './settings-table';
import { SETTINGS_TABLE } from './settings-table';

const problemOf = (env: Environment, roles?: readonly Role[]): SettingsError => {
  try {
    readSettings(env, roles ? { roles } : {});
  } catch (problem) {
    if (problem instanceof SettingsError) return problem;
    throw problem;
  }
  throw new Error('the settings were accepted');
};

const PRODUCTION: Environment = {
  SUMAHO_APP_ATTEST_APP_ID: 'TEAM123456.jp.example.app',
  SUMAHO_APP_ATTEST_ROOT_FILE: '/etc/sumaho/app-attest-root.pem',
  SUMAHO_CARD_CA_FILE: '/etc/sumaho/card-ca.pem',
  SUMAHO_ENVIRONMENT: 'production',
  SUMAHO_PUBLIC_ORIGIN: 'https://portal.example.jp',
  SUMAHO_DATABASE_URL: 'postgres://sumaho_app:one@db.example.jp/sumaho',
  SUMAHO_REDIS_URL: 'rediss://:two@redis.example.jp:6380',
  SUMAHO_CA_DIRECTORY: '/var/lib/sumaho/ca',
  SUMAHO_CA_PASSPHRASE: 'a passphrase of some length',
  SUMAHO_SESSION_SECRET: 's'.repeat(32),
  SUMAHO_SIGN_IN_ISSUER: 'https://sign-in.example.jp',
  SUMAHO_SIGN_IN_CLIENT_ID: 'portal',
  SUMAHO_SIGN_IN_CLIENT_KEY_FILE: '/etc/sumaho/client.jwk.json',
  SUMAHO_SIGN_API_URL: 'https://sign-in.example.jp/sign',
  SUMAHO_CARD_STATUS_URL: 'https://status.example.jp',
  SUMAHO_CARRIERS_FILE: '/etc/sumaho/carriers.json',
  SUMAHO_RESIDENT_SOURCES_FILE: '/etc/sumaho/resident-sources.json',
  SUMAHO_MESSAGE_KEY_FILE: '/etc/sumaho/sp-tsm.jwk.json',
};

describe('reading the settings', () => {
  it('gives every setting a value when the environment says nothing', () => {
    const settings = readSettings({});
    expect(Object.keys(settings).sort()).toEqual(Object.keys(SETTINGS_TABLE).sort());
    expect(settings).toMatchObject({
      environment: 'development',
      publicOrigin: 'http://localhost:4200',
      roles: ['all'],
      workerQueues: ['all'],
      trustedProxy: ['loopback'],
      accessCodeMinutes: 10,
      logLevel: 'info',
    });
    expect(settings.keyServiceKek.reveal()).toHaveLength(32);
  });

  it('answers status questions of everybody in development, and of registered verifiers alone in production', () => {
    expect(readSettings({}).statusQuestions).toBe('open');
    expect(readSettings(PRODUCTION, { roles: ['http'] }).statusQuestions).toBe('registered');
    expect(readSettings({ ...PRODUCTION, SUMAHO_STATUS_QUESTIONS: 'open' }, { roles: ['http'] }).statusQuestions).toBe(
      'open',
    );
    expect(readSettings(PRODUCTION, { roles: ['http'] }).clientCertificates).toBe('none');
  });

  it.each<[key: string, value: string, sentence: string]>([
    ['SUMAHO_ENVIRONMENT', 'staging', 'one of development, production'],
    ['SUMAHO_PUBLIC_ORIGIN', 'http://localhost:4200/portal', 'without a path'],
    ['SUMAHO_PUBLIC_ORIGIN', 'ftp://localhost', 'scheme, host and port'],
    ['SUMAHO_API_PORT', '70000', 'from 1 to 65535'],
    ['SUMAHO_API_PORT', '0x50', 'a whole number of a TCP port'],
    ['SUMAHO_API_HOST', 'two words', 'a host name or IP address'],
    ['SUMAHO_ROLES', 'http,clerk', 'a comma-separated list of http, worker, clock, migrate, all'],
    ['SUMAHO_ROLES', ',', 'a comma-separated list'],
    ['SUMAHO_WORKER_QUEUES', 'Card Writer', 'kebab-case names'],
    ['SUMAHO_DATABASE_URL', 'mysql://localhost/x', 'postgres://role:password@host:5432/database'],
    ['SUMAHO_DATABASE_MIGRATION_URL', 'postgres://localhost', 'postgres://'],
    ['SUMAHO_KEY_SERVICE_DATABASE_URL', 'localhost', 'postgres://'],
    ['SUMAHO_REDIS_URL', 'http://localhost', 'redis://host:6379'],
    ['SUMAHO_CA_DIRECTORY', ' ', 'the path of the folder'],
    ['SUMAHO_CA_PASSPHRASE', 'short', 'at least 16 characters'],
    ['SUMAHO_KEY_SERVICE_KEK', 'AAAA', '32 random bytes in base64url'],
    ['SUMAHO_KEY_SERVICE_KEK', `${'A'.repeat(43)}=`, '32 random bytes in base64url, no padding'],
    ['SUMAHO_CASD_AUTHORITY_PUBLIC_KEY_FILE', ' ', 'the path of a public JWK'],
    ['SUMAHO_SESSION_SECRET', 'x'.repeat(31), 'at least 32 characters'],
    ['SUMAHO_SIGN_IN_ISSUER', 'sign-in.example.jp', 'an http or https address'],
    ['SUMAHO_SIGN_IN_CLIENT_ID', 'a b', 'an identifier'],
    ['SUMAHO_SIGN_IN_CLIENT_KEY_FILE', ' ', 'a private ES256 JWK'],
    ['SUMAHO_SIGN_API_URL', 'https://a.example?x=1', 'an http or https address'],
    ['SUMAHO_CARD_STATUS_URL', '/status', 'an http or https address'],
    ['SUMAHO_NOTICES_SMS_URL', 'sms:090', 'an http or https address'],
    ['SUMAHO_CARRIERS_FILE', ' ', 'the JSON list of carriers'],
    ['SUMAHO_RESIDENT_SOURCES_FILE', ' ', 'the JSON list of resident registers'],
    ['SUMAHO_MESSAGE_KEY_FILE', ' ', 'a private ES256 JWK'],
    ['SUMAHO_STATUS_QUESTIONS', 'closed', 'one of open, registered'],
    ['SUMAHO_CLIENT_CERTIFICATES', 'yes', 'one of none, from-proxy'],
    ['SUMAHO_ACCESS_CODE_MINUTES', '0', 'a whole number of minutes from 1 to 1440'],
    ['SUMAHO_STEP_LEASE_SECONDS', '1.5', 'a whole number of seconds from 1 to 600'],
    ['SUMAHO_OCSP_VALIDITY_MINUTES', '-1', 'a whole number of minutes'],
    ['SUMAHO_CRL_HOURS', '1000', 'a whole number of hours from 1 to 720'],
    ['SUMAHO_LOG_LEVEL', 'loud', 'one of fatal, error, warn, info, debug, trace, silent'],
    ['SUMAHO_TRUSTED_PROXY', 'everyone', 'none, loopback, or addresses'],
  ])('refuses %s=%j with a sentence that names the key', (key, value, sentence) => {
    const problem = problemOf({ [key]: value });
    expect(problem.keys).toEqual([key]);
    expect(problem.message).toMatch(new RegExp(`^${key} must be .*\\.`, 's'));
    expect(problem.message).toContain(sentence);
  });

  it('has a refusal case above for every setting', () => {
    const wrong = '\0';
    for (const row of Object.values<SettingRow>(SETTINGS_TABLE))
      expect(problemOf({ [row.key]: wrong }).keys).toEqual([row.key]);
  });

  it('never repeats a wrong secret in its refusal', () => {
    const { message } = problemOf({ SUMAHO_CA_PASSPHRASE: 'hunter2', SUMAHO_DATABASE_URL: 'mysql://app:hunter2@db/x' });
    expect(message).not.toContain('hunter2');
  });

  it('tells all problems at once', () => {
    expect(problemOf({ SUMAHO_API_PORT: 'x', SUMAHO_LOG_LEVEL: 'x' }).keys).toEqual([
      'SUMAHO_API_PORT',
      'SUMAHO_LOG_LEVEL',
    ]);
  });

  it('refuses a misspelt key and names the one that was meant', () => {
    expect(problemOf({ SUMAHO_ACESS_CODE_MINUTES: '5' }).message).toContain('Did you mean SUMAHO_ACCESS_CODE_MINUTES?');
  });

  it('leaves keys of the test set-up and of others alone', () => {
    expect(() => readSettings({ SUMAHO_TEST_POSTGRES_URL: 'x', PATH: '/bin' })).not.toThrow();
  });

  it('takes an empty value as not given, as compose files do', () => {
    expect(readSettings({ SUMAHO_CRL_HOURS: '' }).crlHours).toBe(24);
  });

  it('drops the slash at the end of an address, so that paths can be appended', () => {
    const settings = readSettings({
      SUMAHO_SIGN_IN_ISSUER: 'https://op.example.jp/x/',
      SUMAHO_PUBLIC_ORIGIN: 'https://p.example.jp/',
    });
    expect([settings.signInIssuer, settings.publicOrigin]).toEqual(['https://op.example.jp/x', 'https://p.example.jp']);
  });
});

describe('production', () => {
  it('accepts what the http role needs without the keys of the other roles', () => {
    const settings = readSettings(PRODUCTION, { roles: ['http'] });
    expect(settings.roles).toEqual(['http']);
    expect(settings.databaseUrl.reveal()).toContain('sumaho_app');
  });

  it("throws the key's name when a role reads a secret it was not given", () => {
    const settings = readSettings(PRODUCTION, { roles: ['http'] });
    expect(() => settings.keyServiceKek.reveal()).toThrow('SUMAHO_KEY_SERVICE_KEK must be set in production');
  });

  it.each<[Role, string[]]>([
    [
      'worker',
      [
        'SUMAHO_KEY_SERVICE_DATABASE_URL',
        'SUMAHO_KEY_SERVICE_KEK',
        'SUMAHO_CASD_AUTHORITY_PUBLIC_KEY_FILE',
        'SUMAHO_NOTICES_SMS_URL',
      ],
    ],
    ['migrate', ['SUMAHO_DATABASE_MIGRATION_URL']],
    ['http', []],
    ['clock', []],
  ])('asks the role %s for what it needs beyond http', (role, missing) => {
    const keys =
      missing.length > 0 ? problemOf(PRODUCTION, [role]).keys : (readSettings(PRODUCTION, { roles: [role] }), []);
    expect([...keys].sort()).toEqual([...missing].sort());
  });

  it('refuses every development default at once', () => {
    const keys = problemOf({ SUMAHO_ENVIRONMENT: 'production' }).keys;
    expect(keys).toEqual(
      expect.arrayContaining(['SUMAHO_SESSION_SECRET', 'SUMAHO_DATABASE_URL', 'SUMAHO_KEY_SERVICE_KEK']),
    );
    expect(keys).not.toContain('SUMAHO_CRL_HOURS');
  });

  it('refuses an origin without TLS', () => {
    const problem = problemOf({ ...PRODUCTION, SUMAHO_PUBLIC_ORIGIN: 'http://portal.example.jp' }, ['http']);
    expect(problem.message).toContain('SUMAHO_PUBLIC_ORIGIN must be an https origin');
  });
});

describe('a secret', () => {
  const secret = Secret.of('correct horse');

  it.each<[how: string, text: string]>([
    ['a template', `${secret}`],
    ['String()', String(secret)],
    ['addition', '' + secret],
    ['JSON', JSON.stringify({ secret })],
    ['inspect', inspect({ nested: { secret } }, { depth: 9, showHidden: true })],
    ['all settings in JSON', JSON.stringify(readSettings({ SUMAHO_SESSION_SECRET: 'correct horse'.repeat(3) }))],
    ['spreading', JSON.stringify({ ...secret })],
  ])('does not show in %s', (_how, text) => {
    expect(text).not.toContain('correct horse');
  });

  it('is revealed on request alone', () => {
    expect(secret.reveal()).toBe('correct horse');
  });
});
