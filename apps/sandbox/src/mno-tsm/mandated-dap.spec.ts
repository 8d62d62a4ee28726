// Mandated DAP on the demo SIMs: J-LIS's domain on the card lets in the load file that J-LIS signed and no other, whichever
// carrier sends it.
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  DEMO_LINES,
  addLines,
  cardPath,
  prepareCards,
  type DemoLine,
  type EcPublicJwk,
} from '@sumaho-jpki/stand-ins/mno-tsm';
import { FileCardStore, powerUp } from '@sumaho-jpki/stand-ins/uicc';
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import {
  encodeDap,
  generateEphemeralKey,
  keyAgreementDgi,
  loadFileHash,
  signDap,
} from '@sumaho-jpki/wire/globalplatform';
import {
  JPKI_AP_AID,
  JPKI_LOAD_FILE_AID,
  LOAD_FILE_AUTHORITY_AID,
  loadFileDataBlock,
} from '@sumaho-jpki/wire/jpki-applet';
import type { SeCommand } from '@sumaho-jpki/wire/tsm-messages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deletion, setUp } from './testing/orders';
import { World, demoLine } from './testing/world';

const jlis = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicJwk = (key: KeyObject) => createPublicKey(key).export({ format: 'jwk' }) as unknown as EcPublicJwk;
const AUTHORITY = hex(LOAD_FILE_AUTHORITY_AID);
const MODERN = DEMO_LINES.filter(({ simProduct }) => simProduct.endsWith('-4'));

let world: World;
beforeAll(async () => {
  world = new World();
  // The cards are of a version that knew no such domain, and get it.
  prepareCards(world.data);
  prepareCards(world.data, { loadFileKey: publicJwk(jlis.privateKey) });
  await world.start();
  for (const carrier of ['kddi', 'softbank']) await world.knobs({ carrier, answerDelayMs: [0, 0] });
});
afterAll(() => world.stop());

type LoadElf = Extract<SeCommand, { command: 'loadELF' }>;
type Change = (load: LoadElf) => LoadElf;

const dapOver = (hash: string, key: KeyObject): string =>
  hex(encodeDap(signDap({ kind: 'public-key', key }, LOAD_FILE_AUTHORITY_AID, bytes(hash))));
const signedBy =
  (key: KeyObject): Change =>
  (load) => ({ ...load, dapBlock: [dapOver(load.hash, key)] });
/** The hash of INSTALL [for load] is that of the altered file: it is the signature that does not fit. */
const alteredByOneByte: Change = (load) => {
  const file = bytes(load.byteCode ?? '');
  file[file.length - 1] = (file.at(-1) ?? 0) ^ 1;
  return { ...signedBy(jlis.privateKey)(load), byteCode: hex(file), hash: hex(loadFileHash(loadFileDataBlock(file))) };
};

async function order(line: DemoLine, change: Change) {
  const { seCommands, ...context } = setUp(line, keyAgreementDgi(generateEphemeralKey().publicPoint).value);
  const changed = seCommands.map((each) => (each.command === 'loadELF' ? change(each) : each));
  const id = crypto.randomUUID();
  const answer = await world.call(
    line.host,
    'seCommandsGenerationAndRemoteExecution',
    { ...context, seCommands: changed },
    id,
  );
  if (!answer.executed) throw new Error(JSON.stringify(answer.refusal));
  const before = world.commandCount(line);
  await world.runAgent(line, answer.response.extensions, undefined, true);
  return { outcome: await world.outcomeOf(id), apdus: world.commandsSince(line, before) };
}

const snapshot = (line: DemoLine) => powerUp(new FileCardStore(cardPath(world.data, line.iccid))).snapshot();
const loadFilesOf = (line: DemoLine) => snapshot(line).loadFiles.map(({ aid }) => aid);
const authorityOf = (line: DemoLine) => snapshot(line).applications.find(({ aid }) => aid === AUTHORITY);

describe('the card factory', () => {
  it('gives every SIM of the products that J-LIS relies on its domain, PERSONALIZED; older products have none', () => {
    for (const line of MODERN)
      expect(authorityOf(line)).toMatchObject({ state: 0x0f, privileges: 0xc10000, securityDomainAid: AUTHORITY });
    const older = DEMO_LINES.filter(({ simProduct }) => !simProduct.endsWith('-4'));
    expect(older.map(authorityOf)).toEqual(older.map(() => undefined));
    const [fresh] = addLines(world.data, [{ personId: 'p05', carrier: 'docomo' }]);
    expect(fresh && authorityOf(fresh)).toEqual(authorityOf(demoLine('p01')));
  });

  it('changes nothing else on a SIM of before, and nothing at all the second time', () => {
    const line = demoLine('p05');
    const now = snapshot(line);
    const older = new FileCardStore(cardPath(world.data, line.iccid));
    older.load();
    older.save({ ...now, applications: now.applications.filter(({ aid }) => aid !== AUTHORITY) });
    for (let again = 0; again < 2; again += 1) {
      prepareCards(world.data, { loadFileKey: publicJwk(jlis.privateKey) });
      const { applications, ...rest } = snapshot(line);
      expect({ ...rest, applications: applications.filter(({ aid }) => aid !== AUTHORITY) }).toEqual({
        ...now,
        applications: now.applications.filter(({ aid }) => aid !== AUTHORITY),
      });
      expect(applications.find(({ aid }) => aid === AUTHORITY)).toEqual(authorityOf(demoLine('p01')));
    }
  });
});

describe.each(['p01', 'p02', 'p03', 'p04'])('the SIM of %s', (personId) => {
  const line = demoLine(personId);

  it.each<[string, Change]>([
    ['without a signature', (load) => load],
    ['signed with another key', signedBy(stranger.privateKey)],
    ['altered by one byte after it was signed', alteredByOneByte],
  ])('refuses a load file %s, and no code is left on it', async (_what, change) => {
    const { outcome } = await order(line, change);
    expect(outcome).toMatchObject({
      functionExecutionStatus: { status: 'Failed', statusCodeData: { message: 'load-block-34: 6985' } },
      commandResults: [{}, {}, { command: 'loadELF', status: 'Executed-Failed' }, {}, {}],
    });
    expect(loadFilesOf(line)).not.toContain(hex(JPKI_LOAD_FILE_AID));
    expect(await world.selects(line, JPKI_AP_AID)).toBe('6A82');
    const cleared = await world.call(line.host, 'seCommandsGenerationAndRemoteExecution', deletion(line));
    if (!cleared.executed) throw new Error('deletion not accepted');
    await world.runAgent(line, cleared.response.extensions, undefined, true);
  });

  it('takes the one that J-LIS signed, in no more than 35 LOADs', async () => {
    const { outcome, apdus } = await order(line, signedBy(jlis.privateKey));
    expect(outcome).toMatchObject({ functionExecutionStatus: { status: 'Executed-Success' } });
    expect(loadFilesOf(line)).toContain(hex(JPKI_LOAD_FILE_AID));
    expect(apdus.filter(({ name }) => name === 'LOAD')).toHaveLength(35);
  });
});
