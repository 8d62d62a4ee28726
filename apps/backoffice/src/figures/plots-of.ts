// What the page draws of the API's answer: every number of it stands in one of these tables.
import type { FiguresView } from '@sumaho-jpki/contract';
import { FUNNEL_STAGES, type FunnelDimension, isProblemCode, problem } from '@sumaho-jpki/rules';
import type { Words } from '@sumaho-jpki/screen/wording';
import type { Plotted } from './plot';

const COUNT = (words: Words) => ({ name: words.say('backoffice.figures.count'), drawn: true });
const CARRIER = (words: Words) => words.say('backoffice.figures.carrier');

export function funnelPlot(words: Words, found: FiguresView, by: FunnelDimension): Plotted {
  return {
    file: `funnel-${by.toLowerCase()}`,
    heading: words.say(`backoffice.figures.funnel.${by}`),
    note: words.say('backoffice.figures.funnel.note'),
    names: [words.say(`backoffice.figures.${by}`)],
    numbers: FUNNEL_STAGES.map((stage) => ({ name: words.say(`backoffice.figures.stage.${stage}`), drawn: true })),
    rows: found.funnel[by].map(({ key, counts }) => ({
      names: [key],
      numbers: FUNNEL_STAGES.map((stage) => counts[stage] ?? 0),
    })),
  };
}

type Drop = FiguresView['dropOuts'][number];

/** A problem with the number that is read out on the telephone; a rule by its id. */
const codeOf = ({ kind, code }: Drop): string =>
  code === null ? '' : kind === 'problem' && isProblemCode(code) ? `${problem(code).number} ${code}` : code;

export function dropOutPlot(words: Words, found: FiguresView): Plotted {
  return {
    file: 'drop-outs',
    heading: words.say('backoffice.figures.drops'),
    note: words.say('backoffice.figures.drops.note'),
    names: [words.say('backoffice.figures.stage'), words.say('backoffice.figures.reason')],
    numbers: [COUNT(words)],
    rows: found.dropOuts.map((drop) => ({
      names: [
        words.say(`backoffice.figures.stage.${drop.stage}`),
        [words.say(`backoffice.figures.drop.${drop.kind}`), codeOf(drop)].filter((text) => text !== '').join(' '),
      ],
      numbers: [drop.count],
    })),
  };
}

export function failurePlot(words: Words, found: FiguresView): Plotted {
  return {
    file: 'failures',
    heading: words.say('backoffice.figures.failures'),
    names: [words.say('backoffice.figures.stage'), words.say('backoffice.figures.problem')],
    numbers: [COUNT(words)],
    rows: found.dropOuts
      .filter(({ kind }) => kind === 'problem')
      .map((drop) => ({
        names: [words.say(`backoffice.figures.stage.${drop.stage}`), codeOf(drop)],
        numbers: [drop.count],
      })),
  };
}

const tenths = (value: number): number => Math.round(value * 10) / 10;

export function issueTimePlot(words: Words, found: FiguresView): Plotted {
  return {
    file: 'time-to-issue',
    heading: words.say('backoffice.figures.times'),
    note: words.say('backoffice.figures.times.note'),
    names: [words.say('backoffice.figures.day'), CARRIER(words)],
    numbers: [
      { name: words.say('backoffice.figures.p50'), drawn: true },
      { name: words.say('backoffice.figures.p95'), drawn: true },
      { ...COUNT(words), drawn: false },
    ],
    rows: found.issueTimes.map(({ day, carrier, count, p50Seconds, p95Seconds }) => ({
      names: [day, carrier],
      numbers: [tenths(p50Seconds), tenths(p95Seconds), count],
    })),
  };
}

export function pinPlot(words: Words, found: FiguresView): Plotted {
  const columns = ['ordered', 'reset', 'refused', 'blocked'] as const;
  return {
    file: 'pin',
    heading: words.say('backoffice.figures.pins'),
    note: words.say('backoffice.figures.pins.note'),
    names: [CARRIER(words)],
    numbers: columns.map((column) => ({ name: words.say(`backoffice.figures.pins.${column}`), drawn: true })),
    rows: found.pins.map((row) => ({ names: [row.carrier], numbers: columns.map((column) => row[column]) })),
  };
}

export function renewalPlot(words: Words, found: FiguresView): Plotted {
  const columns = ['within7', 'within30', 'within90'] as const;
  return {
    file: 'renewals',
    heading: words.say('backoffice.figures.renewals'),
    note: words.say('backoffice.figures.renewals.note'),
    names: [CARRIER(words)],
    numbers: columns.map((column) => ({ name: words.say(`backoffice.figures.${column}`), drawn: true })),
    rows: found.renewals.map((row) => ({ names: [row.carrier], numbers: columns.map((column) => row[column]) })),
  };
}

export function revocationPlot(words: Words, found: FiguresView, by: 'answered' | 'listed'): Plotted {
  return {
    file: `revocation-lag-${by}`,
    heading: words.say(`backoffice.figures.lag.${by}`),
    note: words.say('backoffice.figures.lag.note'),
    names: [CARRIER(words)],
    numbers: [
      ...(['p50', 'p95', 'p99'] as const).map((rank) => ({
        name: words.say(`backoffice.figures.${rank}`),
        drawn: true,
      })),
      { name: words.say('backoffice.figures.revoked'), drawn: false },
      { name: words.say('backoffice.figures.known'), drawn: false },
    ],
    rows: found.revocations.map((row) => {
      const lag = row[by];
      const seconds = (value: number | undefined) => (value === undefined ? null : tenths(value / 1000));
      return {
        names: [row.carrier],
        numbers: [seconds(lag?.p50), seconds(lag?.p95), seconds(lag?.p99), row.revoked, lag?.count ?? 0],
      };
    }),
  };
}

export function hostedPlot(words: Words, hosted: NonNullable<FiguresView['hosted']>): Plotted {
  return {
    file: 'hosted-sims',
    heading: words.say('backoffice.figures.hosted'),
    note: words.say('backoffice.figures.hosted.note'),
    names: [CARRIER(words), words.say('backoffice.figures.simProduct'), words.say('backoffice.figures.element')],
    numbers: [COUNT(words)],
    rows: hosted.map(({ carrier, simProduct, state, count }) => ({
      names: [carrier, simProduct, words.label('element-state', state)],
      numbers: [count ?? words.say('backoffice.figures.few')],
    })),
  };
}
