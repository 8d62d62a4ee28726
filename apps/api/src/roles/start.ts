// Starts the roles asked for in one process. http listens; worker and clock have no door.
import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import { Module, type DynamicModule, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Role, Settings } from '@sumaho-jpki/adapters/settings';
import { validateRules } from '@sumaho-jpki/rules';
import { CMP_MEDIA_TYPE, EST_MEDIA_TYPES, MOST_CMP_BYTES } from '@sumaho-jpki/wire/enrolment';
import { RESPONSE_MEDIA_TYPES } from '@sumaho-jpki/wire/tsm-messages';
import type { FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { describeApi } from '../http/describe-api';
import { OcspAnswers } from '../http/machine/ocsp-answers';
import { OperationsModule } from '../wiring/operations.module';
import { OutsideModule } from '../wiring/outside.module';
import { PartiesModule } from '../wiring/parties.module';
import { SETTINGS } from '../wiring/tokens';
import { unservedRoutes } from './check-routes';
import { HTTP_CONTROLLERS, HttpRole } from './http.role';
import { JsonLog } from './json-log';
import { WorkRole } from './work.role';

const BODY_LIMIT_BYTES = 256 * 1024;
/** A request is about 2 kB. */
const EST_BODY_BYTES = 16 * 1024;

@Module({})
class SettingsModule {
  static of(settings: Settings): DynamicModule {
    const provider = { provide: SETTINGS, useValue: settings };
    return { module: SettingsModule, global: true, providers: [provider], exports: [provider] };
  }
}

/** Everything these roles need, nothing else. */
@Module({})
export class Roles {
  static of(settings: Settings, roles: readonly Role[]): DynamicModule {
    const modules: (Type | DynamicModule)[] = [SettingsModule.of(settings), OutsideModule];
    if (roles.includes('http') || roles.includes('worker')) modules.push(PartiesModule);
    if (roles.includes('http')) modules.push(OperationsModule, HttpRole);
    const work = { worker: roles.includes('worker'), clock: roles.includes('clock') };
    if (work.worker || work.clock) modules.push(WorkRole.of(settings, work));
    return { module: Roles, imports: modules };
  }
}

/** Tables that do not hold together and routes that nobody serves stop the start. */
function mustHoldTogether(): void {
  validateRules();
  const unserved = unservedRoutes(HTTP_CONTROLLERS);
  if (unserved.length > 0) throw new Error(`Routes of the contract not served exactly once: ${unserved.join(', ')}`);
}

/** @param asked roles of the command line; those of the settings when there are none */
export async function startRoles(settings: Settings, asked: readonly Role[] = settings.roles): Promise<void> {
  mustHoldTogether();
  const roles: readonly Role[] = asked.includes('all') ? ['http', 'worker', 'clock'] : asked;
  const logger = new JsonLog(settings.logLevel);
  const root = Roles.of(settings, roles);
  const app: INestApplicationContext = roles.includes('http')
    ? await startHttp(root, settings, logger)
    : await NestFactory.createApplicationContext(root, { logger });
  app.enableShutdownHooks();
  logger.log(`roles ${roles.join(', ')} ready`, 'Start');
}

async function startHttp(root: DynamicModule, settings: Settings, logger: JsonLog): Promise<NestFastifyApplication> {
  const adapter = httpAdapter(settings);
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, { logger, ...HTTP_OPTIONS });
  await dress(app);
  await app.listen({ host: settings.apiHost, port: settings.apiPort });
  return app;
}

/** Signatures of machine messages are over the bytes as they came. */
export const HTTP_OPTIONS = { rawBody: true } as const;

export function httpAdapter(settings: Pick<Settings, 'trustedProxy'>): FastifyAdapter {
  return new FastifyAdapter({
    trustProxy: typeof settings.trustedProxy === 'boolean' ? settings.trustedProxy : [...settings.trustedProxy],
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: () => randomUUID(),
    // Base64 of an OCSP request in the path is longer than the default of 100.
    routerOptions: { maxParamLength: 4096 },
  });
}

/** Cookies, headers, parsers and the description of the API: what every answer over HTTP has. */
export async function dress(app: NestFastifyApplication): Promise<void> {
  app.get(OcspAnswers).serve(app.getHttpAdapter().getInstance());
  await app.register(fastifyCookie);
  await app.register(fastifyHelmet, { contentSecurityPolicy: { directives: { defaultSrc: ["'none'"] } } });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addContentTypeParser('application/ocsp-request', { parseAs: 'buffer' }, (request, body, done) => {
    (request as FastifyRequest & { rawBody?: Buffer }).rawBody = body as Buffer;
    done(null, body);
  });
  fastify.addContentTypeParser(CMP_MEDIA_TYPE, { parseAs: 'buffer', bodyLimit: MOST_CMP_BYTES }, (_, body, done) =>
    done(null, body),
  );
  for (const mediaType of RESPONSE_MEDIA_TYPES) {
    fastify.addContentTypeParser(mediaType, { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  }
  // EST carries PKCS#10 in base64 (RFC 7030 §4.2.1): text to us, read strictly by the door.
  fastify.addContentTypeParser(
    EST_MEDIA_TYPES.request,
    { parseAs: 'string', bodyLimit: EST_BODY_BYTES },
    (_, body, done) => done(null, body),
  );
  fastify.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  describeApi(app);
}
