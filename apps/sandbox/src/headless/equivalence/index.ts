// Entry of tools/equivalence.mjs and of the journeys.
export { measureEquivalence, type Inside, type MeasureOptions, type RouteSheet, type Sheet } from './measure';
export { brokenLaws, reportOf, type Machine } from './report';
