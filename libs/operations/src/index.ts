export * from './ports/rows';
export * from './ports/register.port';
export * from './ports/step.port';
export * from './ports/outside.port';
