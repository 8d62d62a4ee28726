import type { FactoryProvider, Type } from '@nestjs/common';

/** A class whose constructor takes exactly what these tokens stand for: operations stay free of Nest. */
export function built<T>(type: Type<T>, ...inject: FactoryProvider['inject'] & object): FactoryProvider<T> {
  return { provide: type, inject, useFactory: (...ports: unknown[]) => new type(...ports) };
}
