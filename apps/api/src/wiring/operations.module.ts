// Operations are plain classes: here each gets its ports, once.
import { Global, Module, type FactoryProvider, type Type } from '@nestjs/common';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import {
  CardSignIn,
  SessionStore,
  TotpOneTimeCodes,
  registerStrategies,
  type ScryptSecretHasher,
} from '@sumaho-jpki/adapters/sign-in';
import { readSignInClientKey } from '@sumaho-jpki/adapters/settings';
import { activationText, citizenRoutes, gateText } from '@sumaho-jpki/contract';
import * as operations from '@sumaho-jpki/operations';
import type { Register } from '@sumaho-jpki/operations';
import { CitizenViews } from './citizen-views';
import { DeviceViews } from './device-views';
import { HistoryFeed } from './history-feed';
import {
  CARD_SIGNATURE,
  CARD_STATUS,
  CARRIERS,
  CATALOGUE,
  CERTIFICATE_AUTHORITY,
  FAULTS,
  HASHER,
  KEY_SERVICE,
  NOTICES,
  PUBLIC_ORIGIN,
  RANDOM,
  REGISTER,
  SETTINGS,
  STEP_HANDLERS,
} from './tokens';

/** A class whose constructor takes exactly what these tokens stand for. */
function built<T>(type: Type<T>, ...inject: FactoryProvider['inject'] & object): FactoryProvider<T> {
  return { provide: type, inject, useFactory: (...ports: unknown[]) => new type(...ports) };
}

const CRL_HOURS = Symbol('hours a CRL is valid');
const OCSP_MINUTES = Symbol('minutes an OCSP answer is valid');
const CODE_MINUTES = Symbol('minutes an access code is valid');
const SIGNATURE_CALLBACK = Symbol('address the signature service returns to');
const ACTIVATION_TEXT = Symbol('text that activates');
const GATE_TEXT = Symbol('text that opens a gate');

const figures = [
  { provide: CRL_HOURS, inject: [SETTINGS], useFactory: (settings: Settings) => settings.crlHours },
  { provide: OCSP_MINUTES, inject: [SETTINGS], useFactory: (settings: Settings) => settings.ocspValidityMinutes },
  { provide: CODE_MINUTES, inject: [SETTINGS], useFactory: (settings: Settings) => settings.accessCodeMinutes },
  {
    provide: SIGNATURE_CALLBACK,
    inject: [PUBLIC_ORIGIN],
    useFactory: (origin: string) => `${origin}${citizenRoutes.signatureCallback.path}`,
  },
  { provide: ACTIVATION_TEXT, useValue: activationText },
  { provide: GATE_TEXT, useValue: gateText },
];

const citizens = [
  built(operations.EnrolCitizen, REGISTER, RANDOM),
  built(operations.CheckCompatibility, REGISTER, CARRIERS, CATALOGUE, RANDOM),
  built(
    operations.BeginApplication,
    REGISTER,
    operations.CheckCompatibility,
    CARD_SIGNATURE,
    RANDOM,
    SIGNATURE_CALLBACK,
  ),
  built(operations.CompleteSignature, REGISTER, CARD_SIGNATURE, CARD_STATUS, RANDOM),
  built(operations.SetDownloadPassword, REGISTER, HASHER, CODE_MINUTES),
  built(operations.RequestAccessCode, REGISTER, CODE_MINUTES),
  built(operations.CancelApplication, REGISTER),
  built(CitizenViews, REGISTER, CATALOGUE),
];
const phones = [
  built(operations.RedeemAccessCode, REGISTER, HASHER, RANDOM),
  built(operations.OpenActivationChallenge, REGISTER, RANDOM),
  built(operations.ProvePossession, REGISTER, CERTIFICATE_AUTHORITY, ACTIVATION_TEXT),
  built(operations.AcceptSpAreaOutcome, REGISTER),
  built(DeviceViews, REGISTER, HistoryFeed, PUBLIC_ORIGIN),
];
const status = [
  built(operations.AnswerStatus, REGISTER, CERTIFICATE_AUTHORITY, OCSP_MINUTES),
  built(operations.PublishCrl, REGISTER, CERTIFICATE_AUTHORITY, CRL_HOURS),
  built(operations.OpenGateChallenge, REGISTER, RANDOM),
  built(operations.VerifyAtGate, REGISTER, CERTIFICATE_AUTHORITY, GATE_TEXT),
];
const desks = [
  built(operations.SearchLines, REGISTER),
  built(operations.ReadLine, REGISTER),
  built(operations.ReadCertificate, REGISTER),
  built(operations.ParkedSteps, REGISTER),
  built(operations.RevokeCertificate, REGISTER, operations.PublishCrl),
  built(operations.SignInStaff, REGISTER, HASHER, TotpOneTimeCodes),
];
const steps = [
  built(operations.SendAccessCode, REGISTER, NOTICES, HASHER, RANDOM, FAULTS, CODE_MINUTES),
  built(operations.PrepareKey, KEY_SERVICE, FAULTS),
  built(operations.IssueCertificate, REGISTER, CERTIFICATE_AUTHORITY, KEY_SERVICE, FAULTS),
  built(operations.OrderSpArea, REGISTER, CARRIERS, KEY_SERVICE, CERTIFICATE_AUTHORITY, FAULTS),
  built(operations.AwaitSpArea, REGISTER, CARRIERS, KEY_SERVICE, FAULTS),
  built(operations.BuildScript, REGISTER, KEY_SERVICE, FAULTS),
  built(operations.AwaitPersonalisation, REGISTER, KEY_SERVICE, FAULTS),
  built(operations.AwaitActivation, REGISTER),
  built(operations.ActivateCertificate, REGISTER, KEY_SERVICE, FAULTS),
  built(operations.NotifyActivation, REGISTER, NOTICES, CARRIERS, FAULTS),
  built(operations.RevokeUnfinished, REGISTER, KEY_SERVICE),
  built(operations.OrderDeletion, REGISTER, CARRIERS),
];
const handlers = {
  provide: STEP_HANDLERS,
  inject: steps.map(({ provide }) => provide),
  useFactory: (...each: operations.StepHandler[]) => each,
};

const signIn = [
  built(SessionStore, REGISTER, HASHER),
  {
    provide: TotpOneTimeCodes,
    inject: [SETTINGS],
    useFactory: (settings: Settings) => new TotpOneTimeCodes(settings.sessionSecret.reveal()),
  },
  {
    provide: CardSignIn,
    inject: [SETTINGS],
    useFactory: (settings: Settings) =>
      new CardSignIn({
        issuer: settings.signInIssuer,
        clientId: settings.signInClientId,
        clientKey: readSignInClientKey(settings).reveal(),
        redirectUri: `${settings.publicOrigin}${citizenRoutes.signInCallback.path}`,
        allowHttp: settings.environment === 'development',
      }),
  },
  {
    provide: 'passport strategies',
    inject: [REGISTER, HASHER, SessionStore, CardSignIn, operations.EnrolCitizen, operations.SignInStaff],
    useFactory: (
      register: Register,
      hasher: ScryptSecretHasher,
      sessions: SessionStore,
      card: CardSignIn,
      enrol: operations.EnrolCitizen,
      staff: operations.SignInStaff,
    ) => {
      registerStrategies({ register, hasher, sessions, card, enrol, staff });
      return true;
    },
  },
];

const all = [...figures, ...citizens, ...phones, ...status, ...desks, ...steps, handlers, ...signIn];

@Global()
@Module({ providers: all, exports: all.map(({ provide }) => provide) })
export class OperationsModule {}
