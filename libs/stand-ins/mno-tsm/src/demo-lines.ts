// The demo citizens' lines: number, SIM and handset as the carriers have them on record. All made up; numbers, ICCIDs and IMEIs
// belong to nobody.
import { withCheckDigit, withMod97 } from './check-digit';
import { HANDSET_MODELS, type CarrierCode, type HostCode } from './demo-catalogue';

export type LineState = 'active' | 'suspended' | 'restricted' | 'terminated';

export interface DemoLine {
  /** E.164 with "+". */
  readonly msisdn: string;
  /** Carrier of the contract. */
  readonly carrier: CarrierCode;
  /** Network operator that manages the SIM. */
  readonly host: HostCode;
  /** 19 digits. */
  readonly iccid: string;
  readonly simProduct: string;
  readonly handsetModel: string;
  /** 15 digits. */
  readonly imei: string;
  /** 32 digits; null for a plastic SIM. The virtual iPhone has an eSIM. */
  readonly eid: string | null;
  readonly os: 'android' | 'ios';
  readonly state: LineState;
  /** p01…p14 */
  readonly personId: string;
}

/** Issuer digits after 89 81. */
const ISSUER: Readonly<Record<HostCode, string>> = { docomo: '10', softbank: '20', kddi: '30' };

function line(
  number: number,
  personId: string,
  carrier: CarrierCode,
  simProduct: string,
  handsetModel: string,
  state: LineState = 'active',
): DemoLine {
  const host = carrier === 'mvno-a' ? 'docomo' : carrier;
  const os = HANDSET_MODELS[handsetModel]?.os ?? 'android';
  return {
    msisdn: `+8190${String(number).padStart(8, '0')}`,
    carrier,
    host,
    iccid: withCheckDigit(`8981${ISSUER[host]}${String(number).padStart(12, '0')}`),
    simProduct,
    handsetModel,
    imei: withCheckDigit(`35999900${String(number).padStart(6, '0')}`),
    eid: os === 'ios' ? withMod97(`8904999${String(number).padStart(23, '0')}`) : null,
    os,
    state,
    personId,
  };
}

export const DEMO_LINES: readonly DemoLine[] = [
  line(1, 'p01', 'docomo', 'sakura-nfc-4', 'tsubame-t1'),
  line(101, 'p01', 'docomo', 'sakura-nfc-4', 'hayabusa-h5'),
  line(2, 'p02', 'kddi', 'kaede-nfc-4', 'hayabusa-h5'),
  line(3, 'p03', 'softbank', 'yanagi-nfc-4', 'tsubame-t2-pro'),
  line(4, 'p04', 'mvno-a', 'mirai-nfc-4', 'kawasemi-k4'),
  line(5, 'p05', 'docomo', 'sakura-nfc-4', 'tsubame-t1'),
  line(6, 'p06', 'kddi', 'kaede-nfc-4', 'hayabusa-h5'),
  line(7, 'p07', 'softbank', 'yanagi-nfc-4', 'tsubame-t2-pro'),
  line(8, 'p08', 'docomo', 'sakura-nfc-4', 'tsubame-t1'),
  line(9, 'p09', 'kddi', 'kaede-nfc-4', 'hayabusa-h5'),
  line(10, 'p10', 'softbank', 'yanagi-standard-3', 'tsubame-t1'),
  line(11, 'p11', 'docomo', 'sakura-nfc-4', 'tsubame-t1', 'suspended'),
  line(12, 'p12', 'docomo', 'sakura-nfc-4', 'ringo-phone-7'),
  line(13, 'p13', 'kddi', 'kaede-nfc-4', 'ringo-phone-7'),
  line(14, 'p14', 'softbank', 'yanagi-nfc-4', 'tsubame-t2-pro'),
  line(114, 'p14', 'softbank', 'yanagi-nfc-4', 'ringo-phone-7'),
  // A SIM from before SCP03, to see that it gets no key.
  line(110, 'p10', 'kddi', 'kaede-nfc-3', 'hayabusa-h5'),
];

/** What a line that is made at run time is to be; what is left out is what works at that carrier. */
export interface WantedLine {
  readonly personId: string;
  readonly carrier: CarrierCode;
  readonly simProduct?: string | undefined;
  readonly handsetModel?: string | undefined;
  readonly state?: LineState | undefined;
}

const FIRST_NEW_NUMBER = 1001;
const newLines: DemoLine[] = [];

/** Demo lines and those that were made since. */
export function allLines(): readonly DemoLine[] {
  return [...DEMO_LINES, ...newLines];
}

/** Takes the next free number; known to every carrier of this process at once. */
export function makeLine({ personId, carrier, simProduct, handsetModel, state }: WantedLine): DemoLine {
  const usual = DEMO_LINES.find((each) => each.carrier === carrier);
  const made = line(
    FIRST_NEW_NUMBER + newLines.length,
    personId,
    carrier,
    simProduct ?? usual?.simProduct ?? '',
    handsetModel ?? usual?.handsetModel ?? '',
    state,
  );
  newLines.push(made);
  return made;
}

/** After a restart: the lines that were made before. */
export function rememberLines(lines: readonly DemoLine[]): void {
  newLines.splice(0, newLines.length, ...lines);
}

export function lineOfMsisdn(msisdn: string): DemoLine | undefined {
  const digits = msisdn.replace(/^\+/, '');
  return allLines().find((each) => each.msisdn.slice(1) === digits);
}

export function lineOfIccid(iccid: string): DemoLine | undefined {
  return allLines().find((each) => each.iccid === iccid);
}
