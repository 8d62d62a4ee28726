// Every command of every script of the key service × what can happen to it on its way. Whatever happens, the work ends well within
// one retry: what is written is written anew at most once, after one question to the card (a probe, which changes nothing), two where
// nobody knows any more how far the card's counter is. The card holds exactly one key, made or brought once, and no script is ever
// sent to the card a second time by the key service. `JPKI_FAULTS=full` runs every cell; the usual run takes some of each script.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeCommand, encodeCommand } from '@sumaho-jpki/wire/apdu';
import { withToken } from '@sumaho-jpki/wire/globalplatform';
import type { CardKind, ContentExtent, ScriptContent, ScriptOutcome, ScriptPurpose } from '@sumaho-jpki/operations';
import { contentCommands } from './content-script';
import type { PostgresKeyService } from './postgres-key-service';
import { CARD, Rehearsal, certificateOf } from './testing/rehearsal';
import type { RehearsalSim } from './testing/rehearsal-sim';

const FULL = process.env['JPKI_FAULTS'] === 'full';
/** Cells that run beside one another, each on a SIM of its own. */
const AT_ONCE = 5;

let rehearsal: Rehearsal;
let service: PostgresKeyService;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
  ({ service } = rehearsal);
});
afterAll(() => rehearsal?.close());

/** Carries out a script that is disturbed at command `at`; answers what comes back. */
type Fault = (sim: RehearsalSim, script: readonly Uint8Array[], at: number) => Uint8Array[];
const NOTHING = new Uint8Array(0);
const isGood = (answer: Uint8Array) => answer.length >= 2 && answer.at(-2) === 0x90;

/** Like the agent: stops at the first answer that is none or not 9000. */
function relay(script: readonly Uint8Array[], send: (apdu: Uint8Array, at: number) => Uint8Array): Uint8Array[] {
  const answers = script.map((): Uint8Array => NOTHING);
  for (const [at, apdu] of script.entries()) {
    const answer = send(apdu, at);
    answers[at] = answer;
    if (!isGood(answer)) break;
  }
  return answers;
}
const bent = (raw: Uint8Array, at = raw.length - 1) => raw.map((byte, index) => (index === at ? byte ^ 0x10 : byte));

const FAULTS: Readonly<Record<string, Fault>> = {
  'is lost before the card': (sim, script, at) =>
    relay(script, (apdu, now) => (now === at ? NOTHING : sim.transmit(apdu))),
  'is carried out but its answer is lost': (sim, script, at) =>
    relay(script, (apdu, now) => {
      const answer = sim.transmit(apdu);
      return now === at ? NOTHING : answer;
    }),
  'is altered on its way': (sim, script, at) =>
    relay(script, (apdu, now) => sim.transmit(now === at ? bent(apdu) : apdu)),
  'comes back altered': (sim, script, at) =>
    relay(script, (apdu, now) => {
      const answer = sim.transmit(apdu);
      return now === at ? bent(answer, Math.max(0, answer.length - 3)) : answer;
    }),
  'is delivered twice': (sim, script, at) =>
    relay(script, (apdu, now) => {
      const answer = sim.transmit(apdu);
      return now === at ? sim.transmit(apdu) : answer;
    }),
  'changes places with the next': (sim, script, at) => {
    const order = [...script];
    const [one, two] = [order[at], order[at + 1]];
    if (one && two) [order[at], order[at + 1]] = [two, one];
    return relay(order, (apdu) => sim.transmit(apdu));
  },
  'meets a card that loses its power': (sim, script, at) =>
    relay(script, (apdu, now) => {
      if (now === at) sim.losePower();
      return now === at ? NOTHING : sim.transmit(apdu);
    }),
  'and all behind it are cut off': (sim, script, at) => {
    const answers = relay(script.slice(0, at), (apdu) => sim.transmit(apdu));
    return answers.filter((answer) => answer.length > 0);
  },
  'is overtaken by somebody else’s INITIALIZE UPDATE': (sim, script, at) =>
    relay(script, (apdu, now) => {
      if (now === at) sim.transmit(Uint8Array.of(0x80, 0x50, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0));
      return sim.transmit(apdu);
    }),
};

interface Work {
  readonly sim: RehearsalSim;
  readonly seen: Set<string>;
  emit(purpose: ScriptPurpose, extent?: ContentExtent): Promise<{ scriptId: string; commands: Uint8Array[] }>;
  /** What the authority does once the public key is there. */
  certify(): Promise<void>;
}

/** Where the carrier leaves load file and application to us, and where not. */
type Management = 'simple' | 'delegated' | 'authorized';
const CARDS: Readonly<Record<Management, CardKind>> = {
  simple: CARD,
  delegated: { hostCarrier: 'kddi', simProduct: 'kaede-nfc-4' },
  authorized: { hostCarrier: 'softbank', simProduct: 'yanagi-nfc-4' },
};
const issuerCertificateDer = new Uint8Array(900).fill(7);

function contentFor(management: Management, iccid: string, extent: ContentExtent): ScriptContent | undefined {
  if (management === 'simple') return undefined;
  const signed = (command: Uint8Array) => encodeCommand(withToken(decodeCommand(command), new Uint8Array(64).fill(1)));
  const commands = management === 'delegated' ? contentCommands({ iccid, issuerCertificateDer, extent }) : [];
  return { management, extent, issuerCertificateDer, tokenCommands: commands.map(signed) };
}

let number = 0;
async function work(isOnCard: boolean, management: Management): Promise<Work> {
  const card = CARDS[management];
  const sim = await rehearsal.withArea(card);
  if (management !== 'simple') Object.assign(sim.content, { loadFile: false, application: false });
  number += 1;
  const keyId = `fault-${number}`;
  let certificateDer: Uint8Array | null = null;
  const certify = async () => {
    const { publicKeySpki } = await service.createKeyPair({ keyId });
    certificateDer = await certificateOf(publicKeySpki);
  };
  if (!isOnCard) await certify();
  const seen = new Set<string>();
  const emit = async (purpose: ScriptPurpose, extent: ContentExtent = 'none') => {
    const { iccid } = sim;
    const content = contentFor(management, iccid, extent);
    const order = { keyId, iccid, card, certificateDer, purpose, ...(content ? { content } : {}) };
    const script = await service.emitScript(order);
    const text = script.commands.map((command) => Buffer.from(command).toString('hex')).join();
    expect(seen.has(text), 'a script is never repeated').toBe(false);
    seen.add(text);
    return script;
  };
  return { sim, seen, emit, certify };
}

/** Brings the work to the point where `purpose` is the script to send. */
async function upTo(purpose: ScriptPurpose, management: Management = 'simple'): Promise<Work> {
  const isOnCard = purpose === 'generate' || purpose === 'certify';
  const started = await work(isOnCard, management);
  const undisturbed = async (of: ScriptPurpose) => {
    const { scriptId, commands } = await started.emit(of);
    const answers = started.sim.run(commands);
    return { scriptId, answers };
  };
  if (purpose === 'certify') {
    const { scriptId, answers } = await undisturbed('generate');
    await service.acceptResponses({ scriptId, responses: answers });
    await started.certify();
  }
  if (purpose === 'possession') {
    // Written, but nobody heard of it.
    const { scriptId } = await undisturbed('personalise');
    await service.acceptResponses({ scriptId, responses: [] });
    started.sim.losePower();
  }
  return started;
}

/** What it took more than an undisturbed work: scripts that write or prove, questions, and questions that met another counter. */
interface Retry {
  readonly writings: number;
  readonly questions: number;
  readonly counterUnknown: number;
}

async function goOn(started: Work, first: ScriptOutcome): Promise<Retry> {
  let outcome = first;
  const retry = { writings: 0, questions: 0, counterUnknown: 0 };
  while (outcome.kind !== 'possession-proved') {
    if (outcome.kind === 'refused') throw new Error(`refused: ${outcome.reason}`);
    if (outcome.kind === 'pin-reset') throw new Error('a PIN was reset that nobody ordered');
    if (outcome.kind === 'key-generated') await started.certify();
    else {
      retry[outcome.next === 'probe' ? 'questions' : 'writings'] += 1;
      if (outcome !== first && outcome.reason === 'sequence-counter-moved') retry.counterUnknown += 1;
    }
    const next = outcome.kind === 'key-generated' ? 'certify' : outcome.next;
    if (retry.questions + retry.writings > 20) throw new Error('runs round');
    const extent = outcome.kind === 'resume' ? outcome.extent : undefined;
    const { scriptId, commands } = await started.emit(next, extent);
    outcome = await service.acceptResponses({ scriptId, responses: started.sim.run(commands) });
  }
  return retry;
}

/** Scripts that bring a certificate into use; the one that resets a PIN has its own tests. */
type WritingPurpose = Exclude<ScriptPurpose, 'reset-pin'>;

const LENGTHS: Readonly<Record<WritingPurpose, number>> = {
  personalise: 10,
  possession: 5,
  probe: 4,
  generate: 11,
  certify: 12,
};
const sampled = (length: number) => [1, length - 1];

/** One script disturbed once, and the work gone on with to its end; it holds the bounds of a retry. */
async function runCell(
  started: Work,
  purpose: WritingPurpose,
  name: string,
  at: number,
  extent?: ContentExtent,
): Promise<void> {
  const { scriptId, commands } = await started.emit(purpose, extent);
  const answers = FAULTS[name]?.(started.sim, commands, at) ?? [];
  const { writings, questions, counterUnknown } = await service
    .acceptResponses({ scriptId, responses: answers })
    .then((outcome) => goOn(started, outcome))
    .catch((problem: unknown) => {
      throw new Error(`command ${at + 1}: ${String(problem)}`);
    });
  expect([at, writings <= 1]).toEqual([at, true]);
  expect([at, questions <= (counterUnknown > 0 ? 2 : 1)]).toEqual([at, true]);
}

async function inBatches(cells: readonly number[], cell: (at: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < cells.length; from += AT_ONCE) {
    await Promise.all(cells.slice(from, from + AT_ONCE).map(cell));
  }
}

describe.each(Object.keys(LENGTHS) as WritingPurpose[])('of the script to %s', (purpose) => {
  it('the length is the one this table goes by', async () => {
    const started = await upTo(purpose);
    expect((await started.emit(purpose)).commands).toHaveLength(LENGTHS[purpose]);
  });

  const length = LENGTHS[purpose];
  const cells = FULL ? Array.from({ length }, (_, at) => at) : sampled(length);
  it.each(Object.keys(FAULTS))(
    `a command %s: one key on the card in the end`,
    (name) =>
      inBatches(cells, async (at) => {
        const started = await upTo(purpose);
        await runCell(started, purpose, name, at);
        const { sim } = started;
        expect([at, sim.personalisedKey !== undefined]).toEqual([at, true]);
        expect([at, sim.personalisations]).toEqual([at, 1]);
        expect([at, sim.onCard.made]).toEqual([at, purpose === 'generate' || purpose === 'certify' ? 1 : 0]);
      }),
    300_000,
  );
});

/** Opening, INSTALL [for load], 35 LOADs, INSTALL, and what follows in a script without it. */
const WITH_CONTENT = { personalise: 47, generate: 48 } as const;

const BRINGING = [
  ['delegated', 'personalise'],
  ['authorized', 'generate'],
  ['authorized', 'personalise'],
  ['delegated', 'generate'],
] as const;
describe.each(FULL ? BRINGING : BRINGING.slice(0, 2))(
  'of the script that brings load file and application, too (%s, to %s)',
  (management, purpose) => {
    const length = WITH_CONTENT[purpose];
    it('the length is the one this table goes by', async () => {
      const started = await upTo(purpose, management);
      expect((await started.emit(purpose, 'whole')).commands).toHaveLength(length);
    });

    // INSTALL [for load], a LOAD, the last one, INSTALL of the application.
    const kinds = [3, 20, 38, 39];
    const cells = FULL ? Array.from({ length }, (_, at) => at) : kinds;
    it.each(Object.keys(FAULTS))(
      `a command %s: one load file, one application and one key in the end`,
      (name) =>
        inBatches(cells, async (at) => {
          const started = await upTo(purpose, management);
          await runCell(started, purpose, name, at, 'whole');
          const { sim } = started;
          expect([at, sim.made]).toEqual([at, { loadFiles: 1, applications: 1 }]);
          expect([at, sim.personalisations, sim.onCard.made]).toEqual([at, 1, purpose === 'generate' ? 1 : 0]);
        }),
      300_000,
    );
  },
);
