export * from './tables';
export * from './envelope';
export * from './se-commands';
export * from './functions';
export * from './seram';
export * from './message-authentication';
export * from './ram-over-http-script';
export * from './ram-over-http';
