// The demo: phone certificate onto the phone, gate, proof by openssl, revocation, proof again, deletion. What differs between a SIM
// and an iPhone's protected store is in sim-demo.ts and iphone-demo.ts.
import { randomInt } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { machinePaths } from '@sumaho-jpki/contract';
import type { ContactlessField } from '@sumaho-jpki/stand-ins/handset';
import { toPem } from '@sumaho-jpki/wire/x509';
import type { DemoDisplay } from './demo-display';
import { HeadlessCitizen } from './headless-citizen';
import { HeadlessGate } from './headless-gate';
import { HeadlessStaff } from './headless-staff';
import { judge, opensslVersion, OpensslMissing, type OpensslCheck } from './openssl';
import type { JourneyStage } from './phone-certificate.journey';
import { World, type WorldHandset, type WorldPerson } from './world';

export interface DemoOptions {
  readonly origin: string;
  /** Folder of what is left behind. */
  readonly out: string;
  readonly personId: string;
  readonly display: DemoDisplay;
}

/** Causes that are published as `superseded`. */
const SUPERSEDED: ReadonlySet<string> = new Set(['newer-certificate', 'renewal', 'sim-reissue', 'device-change']);

const STAGES: Readonly<Record<JourneyStage, string>> = {
  'sign-in': 'マイナンバーカードでサインイン / signed in with the card',
  compatibility: '回線・SIM・端末の確認 / line, SIM and handset can hold the certificate',
  apply: '申請の作成 / application drawn up',
  sign: '申請書に電子署名 / application signed with the card',
  'download-password': 'ダウンロード用パスワード / download password set',
  'access-code': 'アクセスコードをSMSで受信 / access code came by SMS',
  redeem: 'スマホでコードを入力 / code typed on the phone',
  'write-sim': 'SIMへの書込み / SIM written',
  'write-keychain': '端末の確認・鍵の生成・証明書の保管 / phone attested, key made, certificate stored',
  'set-pin': '暗証番号の設定 / PIN set',
  'prove-possession': '鍵の所持を証明 / possession of the key proved',
  active: '使えます / certificate active',
};

/** What openssl reads, relative to `out`. */
export const FILES = {
  ca: 'ca.pem',
  certificate: 'certificate.pem',
  crl: 'user-auth.crl',
  crlPem: 'user-auth.crl.pem',
  ocspGood: 'ocsp-good.der',
  ocspRevoked: 'ocsp-revoked.der',
  publicKey: 'public-key.pem',
  text: 'signed-by-the-phone.txt',
  signature: 'signed-by-the-phone.sig',
} as const;

/** Longer answers are told in the lines that matter. */
const MOST_LINES = 10;

/** Milliseconds. */
const DELETION_WITHIN = 20_000;

/** A journey as the demo goes on with it. */
export interface DemoJourney {
  readonly applicationNumber: string;
  readonly serial: string;
  readonly milliseconds: Readonly<Record<string, number>>;
  readonly citizen: HeadlessCitizen;
  readonly phone: {
    readCertificate(pin: string): Promise<Uint8Array>;
    sign(pin: string, text: string): Promise<Buffer>;
    touch(field: ContactlessField, pin: string): Promise<void>;
  };
}

export interface DemoJourneyOptions {
  readonly world: World;
  readonly person: WorldPerson;
  readonly handset: WorldHandset;
  readonly phonePin: string;
  readonly onStage: (stage: JourneyStage, ms: number) => void;
}

export abstract class Demo<J extends DemoJourney> {
  protected readonly world: World;
  protected readonly jlis: HeadlessStaff;
  private passed = true;

  /** Names of further files that are left behind. */
  protected abstract readonly evidence: readonly string[];
  protected abstract readonly os: WorldHandset['os'];

  constructor(protected readonly options: DemoOptions) {
    this.world = new World(options.origin);
    this.jlis = new HeadlessStaff(this.world, 'jlis-operator');
  }

  protected abstract travel(options: DemoJourneyOptions): Promise<J>;
  /** What was spent on it, for programs and for people. */
  protected abstract costs(journey: J): { readonly facts: Record<string, unknown>; readonly line: string };
  protected abstract keepEvidence(journey: J, handset: WorldHandset): Promise<void>;
  /** Proofs that only this kind of phone can give. */
  protected abstract furtherProofs(): readonly OpensslCheck[];
  /** State of the element once the phone did its part of the deletion, and how to say it. */
  protected abstract deleteFromPhone(journey: J): Promise<{ readonly state: string; readonly line: string }>;

  /** @returns whether everything went as it should; @throws OpensslMissing after the main job was done */
  async run(): Promise<boolean> {
    const { out, display } = this.options;
    await mkdir(out, { recursive: true });
    for (const name of this.files()) await rm(join(out, name), { force: true });

    const pin = this.choosePin();
    const { journey, handset } = await this.getCertificate(pin);
    await this.keepWhatWasIssued(journey, pin);
    await this.keepEvidence(journey, handset);

    const openssl = await opensslVersion(out).catch((problem: unknown) => {
      if (problem instanceof OpensslMissing) return null;
      throw problem;
    });
    if (openssl) display.tell({ event: 'openssl', version: openssl }, `\n${openssl}`);
    if (openssl) await this.proveGood();
    await this.visitGate(journey, pin, true);
    await this.revoke(journey.serial);
    if (openssl) await this.proveRevoked();
    await this.visitGate(journey, pin, false);
    await this.delete(journey);
    await this.keepEvidence(journey, handset);
    if (!openssl) throw new OpensslMissing();

    const folder = `${out}: ${this.files().join(', ')}`;
    display.tell({ event: 'result', passed: this.passed, folder: out, files: this.files() }, `\n${folder}`);
    display.tell(
      { event: 'end', passed: this.passed },
      this.passed
        ? '✔ すべて確認できました / everything was proved'
        : '✘ 確認できないものがあります / something was not proved',
    );
    return this.passed;
  }

  private files(): string[] {
    return [...Object.values(FILES), ...this.evidence];
  }

  /** Four digits that the phone would accept from anybody: no run, no repetition. */
  private choosePin(): string {
    for (;;) {
      const pin = String(randomInt(2000, 10_000));
      if (new Set(pin).size === 4 && !'0123456789876543210'.includes(pin)) return pin;
    }
  }

  private async getCertificate(phonePin: string): Promise<{ journey: J; handset: WorldHandset }> {
    const { display, personId } = this.options;
    const person = (await this.world.people()).find(({ id }) => id === personId);
    const handset = (await this.world.handsets()).find((each) => each.personId === personId && each.os === this.os);
    if (!person || !handset) throw new Error(`The sandbox has no person ${personId} with such a phone (${this.os}).`);
    display.tell(
      {
        event: 'person',
        person: person.id,
        phoneNumber: handset.phoneNumber,
        iccid: handset.iccid,
        carrier: handset.carrier,
      },
      `${person.name} / ${person.nameEn}, ${handset.phoneNumber} (${handset.carrier}, ${handset.model}, SIM ${handset.iccid})\n`,
    );
    await this.cancelUnfinished(person);
    const journey = await this.travel({
      world: this.world,
      person,
      handset,
      phonePin,
      onStage: (stage, ms) =>
        display.tell({ event: 'stage', stage, ms }, `✔ ${String(ms).padStart(6)} ms  ${STAGES[stage]}`),
    });
    const { serial, applicationNumber } = journey;
    const { facts, line } = this.costs(journey);
    const milliseconds = Object.values(journey.milliseconds).reduce((sum, ms) => sum + ms, 0);
    display.tell(
      { event: 'issued', serial, applicationNumber, ...facts, milliseconds },
      `\n  ${applicationNumber}, certificate ${serial}\n  ${line}`,
    );
    const { certificates } = await journey.citizen.overview();
    for (const old of certificates.filter((each) => SUPERSEDED.has(each.revocationCause ?? '')).slice(0, 1)) {
      display.tell(
        { event: 'superseded', serial: old.serial, revokedAt: old.revokedAt },
        `  以前の証明書は失効 / former certificate ${old.serial} was superseded`,
      );
    }
    return { journey, handset };
  }

  /** A demo that was interrupted leaves an application behind; a person has one at a time. */
  private async cancelUnfinished(person: WorldPerson): Promise<void> {
    const citizen = new HeadlessCitizen(this.world.origin, person);
    await citizen.signIn();
    const { applications } = await citizen.overview();
    for (const { id, state, number } of applications) {
      if (['completed', 'failed', 'cancelled', 'expired'].includes(state)) continue;
      await citizen.cancelApplication(id);
      this.options.display.tell(
        { event: 'cancelled', applicationNumber: number, state },
        `取消し / cancelled: ${number} (${state})`,
      );
    }
  }

  /** The certificate as the phone gives it, the authority's certificate and list as the network gives them. */
  private async keepWhatWasIssued({ phone, serial }: J, pin: string): Promise<void> {
    await this.keep(FILES.certificate, toPem('CERTIFICATE', await phone.readCertificate(pin)));
    await this.keep(FILES.ca, toPem('CERTIFICATE', await this.download(machinePaths.caCertificate)));
    await this.keep(FILES.crl, await this.download(machinePaths.crl));
    const text = `sumaho-jpki demo\n${serial}\n`;
    await this.keep(FILES.text, text);
    await this.keep(FILES.signature, await phone.sign(pin, text));
  }

  private async proveGood(): Promise<void> {
    const checks: OpensslCheck[] = [
      {
        title: '証明書は認証局が署名し、様式に従っている / the certificate is the authority’s and well formed',
        args: ['verify', '-x509_strict', '-CAfile', FILES.ca, FILES.certificate],
        says: [/certificate\.pem: OK/],
      },
      {
        title: 'OCSP: 有効 / OCSP: good',
        args: this.ocsp(FILES.ocspGood),
        says: [/Response verify OK/, /certificate\.pem: good/],
      },
      {
        title: '失効リストの署名 / signature of the revocation list',
        args: ['crl', '-inform', 'DER', '-in', FILES.crl, '-CAfile', FILES.ca, '-noout', '-issuer', '-nextupdate'],
        says: [/verify OK/],
      },
      {
        title: '証明書の公開鍵 / public key of the certificate',
        args: ['x509', '-in', FILES.certificate, '-noout', '-pubkey', '-out', FILES.publicKey],
        says: [],
      },
      {
        title: 'スマホの署名はこの証明書の鍵のもの / the phone signed with this certificate’s key',
        args: ['dgst', '-sha256', '-verify', FILES.publicKey, '-signature', FILES.signature, FILES.text],
        says: [/Verified OK/],
      },
      ...this.furtherProofs(),
    ];
    for (const check of checks) await this.ask(check);
  }

  private async proveRevoked(): Promise<void> {
    await this.ask({
      title: 'OCSP: 失効 / OCSP: revoked',
      args: this.ocsp(FILES.ocspRevoked),
      says: [/Response verify OK/, /certificate\.pem: revoked/],
    });
    const der = await this.download(machinePaths.crl);
    await this.keep(FILES.crl, der);
    await this.keep(FILES.crlPem, toPem('X509 CRL', der));
    await this.ask({
      title: '失効リストにも載っている / the list says so too',
      args: ['verify', '-crl_check', '-CRLfile', FILES.crlPem, '-CAfile', FILES.ca, FILES.certificate],
      exitCode: 2,
      says: [/certificate revoked/],
    });
  }

  private ocsp(answer: string): string[] {
    const url = `${this.options.origin}${machinePaths.ocsp}`;
    return [
      'ocsp',
      '-issuer',
      FILES.ca,
      '-cert',
      FILES.certificate,
      '-url',
      url,
      '-CAfile',
      FILES.ca,
      '-respout',
      answer,
    ];
  }

  private async ask(check: OpensslCheck): Promise<void> {
    const verdict = await judge(check, this.options.out);
    this.passed &&= verdict.passed;
    const { title, command, passed, exitCode, output } = verdict;
    const lines = output.split('\n').filter((line) => !/^\s+(This|Next) Update/.test(line));
    const told =
      lines.length > MOST_LINES ? lines.filter((line) => check.says.some((words) => words.test(line))) : lines;
    this.options.display.tell(
      { event: 'proof', title, command, passed, exitCode, output },
      `\n${passed ? '✔' : '✘'} ${title}\n  $ ${command}\n${told.map((line) => `    ${line}`).join('\n')}`,
    );
  }

  private async visitGate({ phone }: J, pin: string, shouldAdmit: boolean): Promise<void> {
    const gate = await HeadlessGate.open(this.world);
    const { admitted, reason, status, titleJa, titleEn } = await gate.visit((field) => phone.touch(field, pin));
    const right = admitted === shouldAdmit && (shouldAdmit || reason === 'certificate-revoked');
    this.passed &&= right;
    this.options.display.tell(
      { event: 'gate', admitted, reason, status, passed: right },
      `\n${right ? '✔' : '✘'} ゲート / gate: ${titleJa} / ${titleEn}`,
    );
  }

  private async revoke(serial: string): Promise<void> {
    await this.jlis.signIn();
    const began = performance.now();
    const { status } = await this.jlis.revokeCertificate(serial, 'holder-key-leak');
    const ms = Math.round(performance.now() - began);
    const right = status.status === 'revoked';
    this.passed &&= right;
    this.options.display.tell(
      { event: 'revoked', serial, reason: status.reason, ms, passed: right },
      `\n${right ? '✔' : '✘'} ${String(ms).padStart(6)} ms  J-LIS が失効 / revoked by J-LIS (${status.reason ?? ''})`,
    );
  }

  /** Revoked is not deleted. */
  private async delete(journey: J): Promise<void> {
    const { state, line } = await this.deleteFromPhone(journey);
    const right = state === 'deleted';
    this.passed &&= right;
    this.options.display.tell({ event: 'element', state, passed: right }, `\n${right ? '✔' : '✘'} ${line}: ${state}`);
  }

  /** Asks until J-LIS sees the element deleted, at most as long as a deletion may take. */
  protected async deletedState(serial: string, act: () => Promise<unknown>): Promise<string> {
    const until = Date.now() + DELETION_WITHIN;
    let state = '';
    while (state !== 'deleted' && Date.now() < until) {
      await act();
      state = (await this.jlis.readCertificate(serial)).element?.state ?? '';
      if (state !== 'deleted') await new Promise((resolve) => setTimeout(resolve, 250));
    }
    return state;
  }

  protected async download(path: string): Promise<Uint8Array> {
    const response = await fetch(`${this.options.origin}${path}`, { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
    return new Uint8Array(await response.arrayBuffer());
  }

  protected keep(name: string, content: string | Uint8Array): Promise<void> {
    return writeFile(join(this.options.out, name), content, { mode: 0o600 });
  }
}
