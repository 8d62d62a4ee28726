// What each script of the SIM route costs by each mode and bearer: commands, bytes, exchanges, and the time to make it. Each is made
// with the product's own library and carried out on a virtual SIM of its own; no server is needed, because scripts are made in advance.
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { concat } from '@sumaho-jpki/wire/apdu';
import { ISD_AID, type PlannedCommand } from '@sumaho-jpki/wire/globalplatform';
import { SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';
import { type Cost, FigureCard, type HttpBearer } from './figure-card';
import {
  areaCommands,
  deletionCommands,
  extraditionCommands,
  lockCommands,
  type Mode,
  MODES,
  personalisationCommands,
  possessionCommands,
  probeCommands,
  readingCommands,
  unlockCommands,
} from './sim-scripts';

/** A JPKI certificate is of this size. */
const CERTIFICATE_BYTES = 1600;
const BEARERS = ['seram', 'ram-over-http'] as const satisfies readonly HttpBearer[];

export type ScriptName = 'set-up' | 'personalise' | 'possession' | 'probe' | 'lock' | 'unlock' | 'delete';

export interface ScriptFigures extends Cost {
  readonly script: ScriptName;
  /** Who makes it. */
  readonly party: 'mno-tsm' | 'sp-tsm';
  /** Who manages card content. */
  readonly mode: Mode;
  /** SERAM and RAM over HTTP go by the phone's agent, secured short messages (SCP80) past it. */
  readonly bearer: HttpBearer | 'sms';
}

const random = (length: number) => new Uint8Array(randomBytes(length));

function component(key: KeyObject, name: 'p' | 'q' | 'dp' | 'dq' | 'qi'): Uint8Array {
  const raw = Buffer.from(key.export({ format: 'jwk' })[name] ?? '', 'base64url');
  return concat(new Uint8Array(128 - raw.length), raw);
}

/** DER of nobody's certificate: the applet looks at the outer length alone. */
function certificateOf(length: number): Uint8Array {
  return concat([0x30, 0x82, (length - 4) >> 8, (length - 4) & 0xff], random(length - 4));
}

const together = (costs: readonly Cost[]): Cost =>
  costs.reduce((all, each) => ({
    apdus: all.apdus + each.apdus,
    commandBytes: all.commandBytes + each.commandBytes,
    answerBytes: all.answerBytes + each.answerBytes,
    messages: all.messages + each.messages,
    messageBytes: all.messageBytes + each.messageBytes,
    exchanges: all.exchanges + each.exchanges,
    buildMs: Math.round((all.buildMs + each.buildMs) * 100) / 100,
  }));

/** A whole life of one SIM by one bearer of the agent's. */
function lifeOf(mode: Mode, bearer: HttpBearer, key: KeyObject): ScriptFigures[] {
  const card = new FigureCard(mode, certificateOf(1000));
  const content = card.contentOf(mode);
  const figure = (script: ScriptName, party: ScriptFigures['party'], cost: Cost): ScriptFigures => ({
    script,
    party,
    mode,
    bearer,
    ...cost,
  });
  const carrier = (commands: () => PlannedCommand[]): Cost => card.run(ISD_AID, card.isd, commands, bearer);
  const area = (commands: () => PlannedCommand[]): Cost => card.run(SP_AREA_AID, card.areaKeys(), commands, bearer);
  const { dek } = card.areaKeys();
  const personalisation = {
    certificate: certificateOf(CERTIFICATE_BYTES),
    components: {
      qInv: component(key, 'qi'),
      dq: component(key, 'dq'),
      dp: component(key, 'dp'),
      q: component(key, 'q'),
      p: component(key, 'p'),
    },
    dek,
    nonce: random(32),
  };
  const personalise = () => personalisationCommands(personalisation);
  // The carrier reads the card first where it did not make the state just now.
  const change = (commands: () => PlannedCommand[]): Cost => together([carrier(readingCommands), carrier(commands)]);
  const setUp = () =>
    mode === 'simple'
      ? [...areaCommands(mode, card.ephemeral.publicPoint), ...content(), ...extraditionCommands()]
      : areaCommands(mode, card.ephemeral.publicPoint);
  return [
    figure('set-up', 'mno-tsm', carrier(setUp)),
    figure('personalise', 'sp-tsm', area(mode === 'simple' ? personalise : () => [...content(), ...personalise()])),
    figure(
      'possession',
      'sp-tsm',
      area(() => possessionCommands(random(32))),
    ),
    figure('probe', 'sp-tsm', area(probeCommands)),
    figure('lock', 'mno-tsm', change(lockCommands)),
    figure('unlock', 'mno-tsm', change(unlockCommands)),
    figure('delete', 'mno-tsm', change(deletionCommands)),
  ];
}

/** Lock, unlock and deletion past the phone's agent, on a SIM that has been set up. */
function byShortMessage(mode: Mode): ScriptFigures[] {
  const card = new FigureCard(mode, certificateOf(1000));
  const content = card.contentOf(mode);
  card.run(ISD_AID, card.isd, () => areaCommands(mode, card.ephemeral.publicPoint), 'seram');
  if (mode === 'simple') card.run(ISD_AID, card.isd, () => [...content(), ...extraditionCommands()], 'seram');
  else card.run(SP_AREA_AID, card.areaKeys(), content, 'seram');
  const figure = (script: ScriptName, commands: () => PlannedCommand[]): ScriptFigures => ({
    script,
    party: 'mno-tsm',
    mode,
    bearer: 'sms',
    ...card.runByShortMessage(commands),
  });
  return [figure('lock', lockCommands), figure('unlock', unlockCommands), figure('delete', deletionCommands)];
}

/** Figures of each script that the SIM route knows. Throws when a card does not carry one out. */
export function scriptFigures(): ScriptFigures[] {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return MODES.flatMap((mode) => [
    ...BEARERS.flatMap((bearer) => lifeOf(mode, bearer, privateKey)),
    ...byShortMessage(mode),
  ]);
}
