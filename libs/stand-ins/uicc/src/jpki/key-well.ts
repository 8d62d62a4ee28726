/**
 * Where new key pairs come from. Making an RSA key takes the processor 10 to 400 ms, all of it inside one command, so a
 * process that serves others can have the next one made beforehand, off the event loop.
 */
import { generateKeyPair, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export const RSA_2048 = 0x01;
export const P_256 = 0x02;

const generate = promisify(generateKeyPair);
let ready: KeyObject | undefined;
let brewing: Promise<void> | undefined;
let keepsFull = false;

/** Makes one RSA key in the background and, from now on, another whenever one was taken. */
export function prepareOnCardKeys(): Promise<void> {
  keepsFull = true;
  if (ready) return Promise.resolve();
  brewing ??= generate('rsa', { modulusLength: 2048 }).then(({ privateKey }) => {
    ready = privateKey;
    brewing = undefined;
  });
  return brewing;
}

/** Nobody else has ever had this key. */
export function newKey(algorithm: typeof RSA_2048 | typeof P_256): KeyObject {
  if (algorithm === P_256) return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const key = ready ?? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  ready = undefined;
  if (keepsFull) void prepareOnCardKeys();
  return key;
}
