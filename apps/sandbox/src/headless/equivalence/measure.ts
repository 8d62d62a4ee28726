// Measures the sheet: walks every combination many times, disturbs it, resets the phone, and looks for the private keys in
// everything the product keeps or says.
import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { RouteEquivalence } from '@sumaho-jpki/contract';
import { HeadlessStaff } from '../headless-staff';
import { World } from '../world';
import { COMBINATIONS, type Combination, type Place, type Route, signsWith, type Walked } from './combinations';
import { KeyScanner, plantedControls, type Finding, type Place as Kept, type PrivateComponents } from './key-scan';
import { componentsOf } from './private-components';
import { failureRate, figures, type FailureRate, type Figures } from './statistics';
import { Witness, type Traffic } from './witness';

/** Everything the product keeps at this moment: tables, Redis, logs. The supervisor can see it; a phone cannot. */
export interface Inside {
  capture(): Promise<readonly Kept[]>;
  /** What the database ever wrote, rows that lived for a moment included. */
  journal(): Promise<readonly Kept[]>;
  /** Writes a made-up key into a table, into Redis and into a log; takes it out again when called without one. */
  plant(key: PrivateComponents | null): Promise<readonly string[]>;
  /** Rows of the key service, without what is in them. */
  keyPairs(): Promise<readonly { readonly keyId: string; readonly state: string; readonly sealed: boolean }[]>;
  /** The walks all come from one address: its counted attempts are forgotten. */
  forgetRates(): Promise<void>;
}

export interface MeasureOptions {
  readonly origin: string;
  readonly dataDirectory: string;
  readonly inside: Inside;
  readonly runs: number;
  /** Disturbed walks of each combination; all of them where left out. */
  readonly tears?: number;
  readonly say?: (line: string) => void;
}

export interface Scan {
  readonly places: number;
  readonly bytes: number;
  readonly keys: number;
  /** Planted copies that the scanner had to find, and did: codings of every key, and a made-up key in real places. */
  readonly controls: { readonly planted: number; readonly found: number };
  readonly plantedPlaces: { readonly planted: readonly string[]; readonly found: readonly string[] };
  /** Where a key of this route was found. */
  readonly findings: readonly Finding[];
}

export interface RouteSheet {
  readonly route: Route;
  readonly runs: FailureRate;
  readonly problems: readonly string[];
  /** `application state/certificate state` of every run. */
  readonly ended: readonly string[];
  readonly keyGeneration: { readonly maker: 'key-service' | 'card' | 'phone'; readonly ms: Figures | null };
  /** From code redeemed to key and certificate on the phone. */
  readonly writtenMs: Figures | null;
  readonly wholeMs: Figures | null;
  readonly traffic: Readonly<
    Record<'service' | 'carrier' | 'card' | 'vendor', Readonly<Record<keyof Traffic, number>>>
  >;
  /** States of the key service's row as the first walk went, in order, and those of all walks at the end. */
  readonly keyService: { readonly onTheWay: readonly string[]; readonly atTheEnd: string };
  readonly scan: Scan;
  readonly tears: readonly { readonly at: string; readonly ended: string }[];
  readonly reset: { readonly keySigns: boolean };
}

export interface Sheet {
  readonly measuredAt: string;
  readonly runs: number;
  readonly routes: readonly (RouteSheet & { readonly facts: RouteEquivalence['facts'] })[];
}

const generate = promisify(generateKeyPair);

/** RSA-2048 by the generator that key service and virtual card use, on this machine at this moment. */
async function generatorMs(runs: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < runs; n += 1) {
    const began = performance.now();
    await generate('rsa', { modulusLength: 2048, publicExponent: 65_537 });
    times.push(performance.now() - began);
  }
  return times;
}

export async function measureEquivalence(options: MeasureOptions): Promise<Sheet> {
  const { origin, dataDirectory, runs, say = () => undefined } = options;
  const world = new World(origin);
  const witness = new Witness();
  const jlis = new HeadlessStaff(world, 'jlis-operator');
  await jlis.signIn();
  witness.start();
  try {
    const routes: RouteSheet[] = [];
    for (const combination of COMBINATIONS) {
      await setPolicy(jlis, combination, [combination.route]);
      try {
        say(`${combination.route}: ${runs} walks …`);
        routes.push(await new RouteMeasurement(combination, { world, witness, dataDirectory }, options).run());
      } finally {
        await setPolicy(jlis, combination, [combination.policy.usual]);
      }
    }
    const { routes: told } = await jlis.equivalence();
    const withFacts = routes.map((sheet) => {
      const facts = told.find(({ route }) => route === sheet.route)?.facts;
      if (!facts) throw new Error(`The service tells nothing of ${sheet.route}.`);
      return { ...sheet, facts };
    });
    return { measuredAt: new Date().toISOString(), runs, routes: withFacts };
  } finally {
    witness.stop();
  }
}

const setPolicy = (jlis: HeadlessStaff, { policy: { scope, key } }: Combination, routes: Route[]) =>
  jlis.changeIssuePolicy({
    scope,
    key,
    routes,
    keyKinds: ['rsa-2048', 'p-256', 'p-384'],
    reason: 'equivalence measurement',
  });

class RouteMeasurement {
  private readonly walks: { walked: Walked; traffic: Record<string, Traffic> }[] = [];
  private readonly problems: string[] = [];
  private readonly keys: PrivateComponents[] = [];
  private readonly kept: Kept[] = [];
  private readonly onTheWay: string[] = [];

  constructor(
    private readonly combination: Combination,
    private readonly place: Place,
    private readonly options: MeasureOptions,
  ) {}

  async run(): Promise<RouteSheet> {
    const { combination, place, options } = this;
    const from = place.witness.mark;
    for (let n = 0; n < options.runs; n += 1) {
      await this.walk(n === 0).catch((problem: unknown) => this.problems.push(String(problem)));
    }
    const ended = this.walks.map(({ walked }) => walked.citizenSees);
    const atTheEnd = await this.keyServiceStates();
    const tears = await this.tear();
    const reset = await this.reset();
    await this.keep('at the end');
    this.kept.push(...place.witness.transcripts(from));
    const written = this.walks.map(({ walked }) => walked.milliseconds[this.writeStage] ?? 0);
    const whole = this.walks.map(({ walked: { milliseconds } }) =>
      Object.values(milliseconds).reduce<number>((sum, ms) => sum + (ms ?? 0), 0),
    );
    return {
      route: combination.route,
      runs: failureRate(options.runs, this.problems.length),
      problems: this.problems,
      ended,
      keyGeneration: await this.keyGeneration(),
      writtenMs: figures(written),
      wholeMs: figures(whole),
      traffic: this.traffic(),
      keyService: { onTheWay: this.onTheWay, atTheEnd },
      scan: await this.scan(),
      tears,
      reset,
    };
  }

  private get writeStage(): string {
    return this.combination.policy.scope === 'sim-product' ? 'write-sim' : 'write-keychain';
  }

  private async walk(first: boolean): Promise<void> {
    const { combination, place } = this;
    await this.options.inside.forgetRates();
    const who = await combination.newcomer(place);
    const mark = place.witness.mark;
    // The first walk is looked at in the middle too: what is there for a moment only is there for somebody to see.
    const looks: Promise<void>[] = [];
    const onStage = (stage: string): void => {
      if (!first) return;
      if (['redeem', this.writeStage, 'set-pin'].includes(stage)) looks.push(this.keep(`after ${stage}`));
    };
    const watching = first ? await this.watchKeyService() : null;
    const walked = await combination.walk(place, who, { onStage }).finally(() => watching?.());
    await Promise.all(looks);
    const traffic = place.witness.traffic(mark);
    if (!(await signsWith(walked.phone, walked.certificate))) throw new Error('The phone signs with another key.');
    this.keys.push(await combination.privateKey(place, who, walked));
    this.walks.push({ walked, traffic });
    this.last = who;
  }

  private last: Awaited<ReturnType<Combination['newcomer']>> | undefined;

  private async tear(): Promise<RouteSheet['tears']> {
    const { combination, place, options } = this;
    const outcomes: { at: string; ended: string }[] = [];
    for (const tear of combination.tears.slice(0, options.tears ?? combination.tears.length)) {
      await options.inside.forgetRates();
      const who = await combination.newcomer(place);
      const ended = await combination.tornWalk(place, who, tear).then(
        async (walked) => {
          this.keys.push(await combination.privateKey(place, who, walked));
          const signs = await signsWith(walked.phone, walked.certificate);
          return signs ? walked.citizenSees : 'another key';
        },
        (problem: unknown) => `failed: ${String(problem)}`,
      );
      outcomes.push({ at: tear.at, ended });
    }
    return outcomes;
  }

  private async reset(): Promise<RouteSheet['reset']> {
    const walked = this.walks.at(-1)?.walked;
    if (!walked || !this.last) return { keySigns: false };
    return { keySigns: await this.combination.reset(this.place, this.last, walked) };
  }

  private async keyGeneration(): Promise<RouteSheet['keyGeneration']> {
    const { route } = this.combination;
    if (route === 'keychain') {
      const times = this.walks.flatMap(({ walked: { keyGenerationMs: ms } }) => (ms === null ? [] : [ms]));
      return { maker: 'phone', ms: figures(times) };
    }
    const ms = figures(await generatorMs(Math.max(20, this.options.runs)));
    return { maker: route === 'sim-on-card' ? 'card' : 'key-service', ms };
  }

  private traffic(): RouteSheet['traffic'] {
    const of = (peer: string) => {
      const median = (field: keyof Traffic): number =>
        figures(this.walks.map(({ traffic }) => traffic[peer]?.[field] ?? 0))?.p50 ?? 0;
      return { exchanges: median('exchanges'), bytesSent: median('bytesSent'), bytesReceived: median('bytesReceived') };
    };
    return { service: of('service'), carrier: of('carrier'), card: of('card'), vendor: of('vendor') };
  }

  private async keep(when: string): Promise<void> {
    for (const { name, bytes } of await this.options.inside.capture()) {
      this.kept.push({ name: `${name} (${when})`, bytes });
    }
  }

  private async keyServiceStates(): Promise<string> {
    const ours = this.walks.map(({ walked }) => walked.applicationId);
    const rows = (await this.options.inside.keyPairs()).filter(({ keyId }) => ours.some((id) => keyId.includes(id)));
    return [...new Set(rows.map(stateOf))].sort().join('; ') || 'none';
  }

  /** Notes every state of a key that was not there before. @returns what ends the watch */
  private async watchKeyService(): Promise<() => Promise<void>> {
    const before = new Set((await this.options.inside.keyPairs()).map(({ keyId }) => keyId));
    let watching = true;
    const look = async (): Promise<void> => {
      const states = (await this.options.inside.keyPairs()).filter(({ keyId }) => !before.has(keyId)).map(stateOf);
      const now = states.join('; ') || 'none';
      if (now !== this.onTheWay.at(-1)) this.onTheWay.push(now);
    };
    const watch = (async () => {
      while (watching) {
        await look();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    return async () => {
      watching = false;
      await watch;
      await look();
    };
  }

  private async scan(): Promise<Scan> {
    const { inside } = this.options;
    const kept = [...this.kept, ...(await inside.journal())];
    const scanner = new KeyScanner(this.keys);
    const controls = this.keys.flatMap((key) => plantedControls(key).map((control) => ({ control, key })));
    const found = controls.filter(({ control, key }) =>
      scanner.scan([control]).some(({ keyName }) => keyName === key.keyName),
    );
    return {
      places: kept.length,
      bytes: kept.reduce((sum, { bytes }) => sum + bytes.length, 0),
      keys: this.keys.length,
      controls: { planted: controls.length, found: found.length },
      plantedPlaces: await this.plantedPlaces(),
      findings: scanner.scan(kept),
    };
  }

  /** A key of nobody, written where the product writes: what the captures and the scan together are able to see. */
  private async plantedPlaces(): Promise<Scan['plantedPlaces']> {
    const { inside } = this.options;
    const { privateKey } = await generate('rsa', { modulusLength: 2048 });
    const control = componentsOf('planted', privateKey);
    const planted = await inside.plant(control);
    try {
      const places = [...(await inside.capture()), ...(await inside.journal())];
      const names = new Set(new KeyScanner([control]).scan(places).map(({ place }) => place));
      const found = planted.filter((name) => [...names].some((place) => place.startsWith(name)));
      return { planted, found };
    } finally {
      await inside.plant(null);
    }
  }
}

const stateOf = ({ state, sealed }: { readonly state: string; readonly sealed: boolean }): string =>
  sealed ? `${state}, sealed` : state;
