/**
 * Scripts inside a secured packet (ETSI TS 102 226 §5): compact — commands one after the other, answer: number executed ‖
 * last status word ‖ last data; expanded — AA or AE (indefinite length) with a 22 for each command, answer AB or AF with
 * 80 and a 23 for each. A script ends at the first command that fails.
 */
import {
  ApduFormatError,
  concat,
  decodeCommand,
  decodeTlvs,
  encodeResponse,
  encodeTlv,
  StatusWord,
  type CommandApdu,
  type ResponseApdu,
} from '@sumaho-jpki/wire/apdu';

const EXPANDED = 0xaa;
const EXPANDED_INDEFINITE = 0xae;
const COMMAND = 0x22;
const GET_RESPONSE = 0xc0;
/** Instructions whose P3 is an Le: GET DATA, GET RESPONSE, READ BINARY, GET CHALLENGE. */
const OUTGOING = [0xca, 0xc0, 0xb0, 0x84];
const BAD_FORMAT = Uint8Array.of(0x90, 0x01, 0x01);

export type RunCommand = (command: CommandApdu) => ResponseApdu;

export interface ScriptAnswer {
  full: Uint8Array;
  /** Number executed and last status word only, for a bearer that has no room. */
  brief: Uint8Array;
}

/** The answer to a script, in the form it came. */
export function runScript(script: Uint8Array, run: RunCommand): ScriptAnswer {
  const [first] = script;
  if (first === EXPANDED || first === EXPANDED_INDEFINITE) return runExpanded(script, run);
  return runCompact(script, run);
}

function runExpanded(script: Uint8Array, run: RunCommand): ScriptAnswer {
  const definite = script[0] === EXPANDED;
  const answers: Uint8Array[] = [];
  let executed = 0;
  let malformed = false;
  try {
    const commands = definite ? decodeTlvs(decodeTlvs(script)[0]?.value ?? script) : indefinite(script);
    for (const { tag, value } of commands) {
      malformed = tag !== COMMAND;
      if (malformed) break;
      const answer = run(decodeCommand(value));
      executed += 1;
      answers.push(encodeTlv(0x23, encodeResponse(answer)));
      if (isFailure(answer.sw)) break;
    }
  } catch (error) {
    if (!(error instanceof ApduFormatError)) throw error;
    malformed = true;
  }
  const form = (...parts: Uint8Array[]): Uint8Array => {
    const body = concat(encodeTlv(0x80, Uint8Array.of(executed)), ...parts, malformed ? BAD_FORMAT : []);
    return definite ? encodeTlv(0xab, body) : concat([0xaf, 0x80], body, [0, 0]);
  };
  const last = answers.at(-1)?.slice(-2);
  return { full: form(...answers), brief: form(...(last ? [encodeTlv(0x23, last)] : [])) };
}

/** AE 80 … 00 00. */
function indefinite(script: Uint8Array): ReturnType<typeof decodeTlvs> {
  const end = script.length - 2;
  if (script[1] !== 0x80 || script[end] !== 0 || script[end + 1] !== 0) {
    throw new ApduFormatError('an indefinite script ends with 00 00');
  }
  return decodeTlvs(script.slice(2, end));
}

function runCompact(script: Uint8Array, run: RunCommand): ScriptAnswer {
  let executed = 0;
  // An empty script is done when it begins.
  let last: ResponseApdu = { data: new Uint8Array(0), sw: StatusWord.OK };
  for (let at = 0; at < script.length;) {
    const next = compactCommand(script, at);
    if (!next) {
      last = { data: new Uint8Array(0), sw: StatusWord.WRONG_LENGTH };
      break;
    }
    const fetches = next.command.ins === GET_RESPONSE;
    const answer = fetches ? { data: last.data, sw: StatusWord.OK } : run(next.command);
    executed += 1;
    last = answer;
    at = next.end;
    if (isFailure(answer.sw)) break;
  }
  const brief = Uint8Array.of(executed, last.sw >> 8, last.sw & 0xff);
  return { full: concat(brief, last.data), brief };
}

/** CLA INS P1 P2 P3 [data], after the last one perhaps an Le. */
function compactCommand(script: Uint8Array, at: number): { command: CommandApdu; end: number } | undefined {
  const [cla, ins, p1, p2, p3 = 0] = script.slice(at, at + 5);
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined) return undefined;
  const head = { cla, ins, p1, p2 };
  if (OUTGOING.includes(ins)) return { command: { ...head, data: new Uint8Array(0), le: p3 }, end: at + 5 };
  const start = Math.min(at + 5, script.length);
  const data = script.slice(start, start + p3);
  if (data.length !== p3) return undefined;
  const end = start + p3;
  const isLe = end === script.length - 1;
  return { command: { ...head, data, ...(isLe && { le: script[end] }) }, end: isLe ? end + 1 : end };
}

/** 9000, 61xx, 62xx and 63xx let a script go on. */
const isFailure = (sw: number): boolean => sw !== 0x9000 && ![0x61, 0x62, 0x63].includes(sw >> 8);
