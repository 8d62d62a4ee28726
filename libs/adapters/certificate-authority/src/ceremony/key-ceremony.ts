// The key ceremony (CA/Browser Forum BR 5.2.2, 6.1.1.1): a script that two officers carry out together, every act in a transcript. It makes
// a generation of the root, or takes the first one as it stands; splits the wrapping key into backup shares and puts two of
// them together again before anybody relies on them; and says from when the generation issues. Each officer confirms by typing
// what he or she reads, not by a mere yes.
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { failedLints, lintCertificate } from '@sumaho-jpki/rules';
import { EncryptedFileKeyCustody } from '../encrypted-file-key-custody';
import { ROOT_PROFILE } from '../issuer';
import type { KeyCustody } from '../key-custody.port';
import { writeOnce } from '../once-only-files';
import type { RootGeneration, RootGenerations } from '../root-generations';
import { backupSharesOf, wrappingKeyFrom } from './backup-shares';
import { CeremonyRefusedError, identifyOfficer } from './officers';
import type { Officer } from './officers';
import { Transcript } from './transcript';
import type { ClosedTranscript } from './transcript';

export interface CeremonyScript {
  /** The first root as it stands, or a new generation. */
  readonly generation: 'first' | 'next';
  /** Key of a new generation; the settings' choice when absent. */
  readonly keyKind?: 'rsa-2048' | 'p-384';
  /** From when a new generation issues; it is only published when absent. */
  readonly activeFrom?: Date;
  /** Whether new backup shares are given out. */
  readonly shares: boolean;
}

/** What people do: typed at a keyboard, or by a rehearsal. */
export interface CeremonyRoom {
  officer(place: 1 | 2): Promise<{ name: string; passphrase: string }>;
  /** Shows text to everybody. */
  show(text: string): void;
  /** What the officer typed. */
  asks(officer: string, question: string): Promise<string>;
  /** Hands one share to its keeper, out of the others' sight. */
  handOver(share: string, number: number): Promise<void>;
}

export interface CeremonyOutcome {
  readonly transcript: ClosedTranscript;
  readonly transcriptFile: string;
  readonly generation: RootGeneration;
}

const fingerprintOf = (der: Uint8Array) => createHash('sha256').update(der).digest('hex');
/** What is typed back. */
const READ_ALOUD = 8;

export class KeyCeremony {
  readonly #transcript: Transcript;

  constructor(
    private readonly directory: string,
    private readonly custody: KeyCustody,
    private readonly generations: RootGenerations,
    private readonly room: CeremonyRoom,
    private readonly now: () => Date = () => new Date(),
  ) {
    this.#transcript = new Transcript(now);
  }

  /** @throws CeremonyRefusedError; what was done until then stands in the transcript, which is kept as broken off. */
  async run(script: CeremonyScript): Promise<CeremonyOutcome> {
    let officers: readonly Officer[] = [];
    try {
      officers = await this.#officers();
      this.#transcript.write('script', {
        generation: script.generation,
        shares: script.shares,
        activeFrom: script.activeFrom?.toISOString() ?? null,
        custody: this.custody instanceof EncryptedFileKeyCustody ? 'encrypted files' : 'token',
      });
      if (script.activeFrom && script.activeFrom <= this.now()) {
        throw new CeremonyRefusedError('a generation issues from a later moment on, not from the past');
      }
      let generation = await this.#generation(script);
      await this.#compareFingerprint(officers, generation);
      if (script.shares) await this.#shares();
      if (script.generation === 'next' && script.activeFrom) {
        generation = await this.#activate(generation, script.activeFrom);
      }
      this.#transcript.write('end');
      const kept = await this.#keep(officers, '');
      return { ...kept, generation };
    } catch (error) {
      this.#transcript.write('broken-off', { reason: error instanceof CeremonyRefusedError ? error.message : 'fault' });
      await this.#keep(officers, '-broken-off');
      throw error;
    }
  }

  async #officers(): Promise<Officer[]> {
    const officers: Officer[] = [];
    for (const place of [1, 2] as const) {
      const { name, passphrase } = await this.room.officer(place);
      if (officers.some((other) => other.name === name))
        throw new CeremonyRefusedError('two different officers are needed');
      const officer = await identifyOfficer(this.directory, name, passphrase);
      this.#transcript.write('officer', {
        name,
        registered: !officer.isNew,
        key: fingerprintOf(Buffer.from(officer.publicKey)),
      });
      officers.push(officer);
    }
    return officers;
  }

  async #generation(script: CeremonyScript): Promise<RootGeneration> {
    await this.generations.look();
    // One that an earlier ceremony made and nobody let issue yet is the next one.
    const waiting = this.generations.all.find(({ activeFrom }) => activeFrom === null);
    const isMade = script.generation === 'next' && !waiting;
    const standing = script.generation === 'next' ? waiting : this.generations.all[0];
    const generation = standing ?? (await this.generations.makeNext(script.keyKind));
    const { certificate, number, key } = generation;
    const failed = failedLints(
      lintCertificate(certificate, { profile: ROOT_PROFILE, policyOid: undefined, issuer: certificate }),
    );
    if (failed.length > 0)
      throw new CeremonyRefusedError(`the root breaks ${failed.map(({ rule }) => rule).join(', ')}`);
    this.#transcript.write(isMade ? 'root-made' : 'root-found', {
      generation: number,
      key: key.kind,
      keyIdentifier: certificate.subjectKeyIdentifier ?? null,
      serial: certificate.serial,
      notBefore: certificate.notBefore.toISOString(),
      notAfter: certificate.notAfter.toISOString(),
      sha256: fingerprintOf(certificate.der),
    });
    return generation;
  }

  async #compareFingerprint(officers: readonly Officer[], { certificate, number }: RootGeneration): Promise<void> {
    const fingerprint = fingerprintOf(certificate.der);
    this.room.show(`Generation ${number}, SHA-256 of the certificate:\n${fingerprint.match(/.{8}/g)?.join(' ') ?? ''}`);
    for (const { name } of officers) {
      const typed = await this.room.asks(name, `${name}, type the last ${READ_ALOUD} digits of the fingerprint`);
      if (typed.trim().toLowerCase() !== fingerprint.slice(-READ_ALOUD)) {
        throw new CeremonyRefusedError(`what ${name} read is not the fingerprint`);
      }
      this.#transcript.write('fingerprint-compared', { officer: name });
    }
  }

  async #shares(): Promise<void> {
    const { custody } = this;
    if (!(custody instanceof EncryptedFileKeyCustody)) {
      // Keys of a token never leave it: its maker's own backup is the way.
      this.#transcript.write('backup', { shares: 0, way: "the token's own backup" });
      return;
    }
    const shares = await custody.withWrappingKey((key) => backupSharesOf(key));
    for (const pair of [shares.slice(0, 2), shares.slice(1, 3)]) {
      const again = await wrappingKeyFrom(pair);
      await EncryptedFileKeyCustody.openWithWrappingKey(this.directory, again);
      again.fill(0);
    }
    this.#transcript.write('shares-proved', {
      shares: shares.length,
      needed: 2,
      set: shares[0]?.split(':')[1] ?? null,
    });
    for (const [index, share] of shares.entries()) {
      await this.room.handOver(share, index + 1);
      // Its keeper can show later that it is the one: the hash of 264 random bits gives none of them away.
      this.#transcript.write('share-handed-over', {
        number: index + 1,
        fingerprint: fingerprintOf(Buffer.from(share)),
      });
    }
  }

  async #activate(generation: RootGeneration, activeFrom: Date): Promise<RootGeneration> {
    const active = await this.generations.activate(generation.number, activeFrom);
    this.#transcript.write('activated', {
      generation: active.number,
      activeFrom: active.activeFrom?.toISOString() ?? null,
    });
    return active;
  }

  async #keep(
    officers: readonly Officer[],
    ending: string,
  ): Promise<{ transcript: ClosedTranscript; transcriptFile: string }> {
    const transcript = this.#transcript.close(officers);
    const name = `${this.now().toISOString().replaceAll(/[:.]/g, '-')}-${this.#transcript.head.slice(0, 8)}${ending}.json`;
    await mkdir(join(this.directory, 'ceremonies'), { recursive: true, mode: 0o700 });
    const transcriptFile = join(this.directory, 'ceremonies', name);
    await writeOnce(transcriptFile, Buffer.from(`${JSON.stringify(transcript, null, 2)}\n`));
    return { transcript, transcriptFile };
  }
}
