// The card holder's side: virtual My Number Cards behind a sign-in provider with the parameters of デジタル認証アプリ.
export { DEMO_PEOPLE, type DemoPerson } from './people';
export { CARD_PURPOSES, derOf, signWith, type CardPurpose, type CertifiedKey } from './card-authority';
export { CARD_TRIES, CardDeck, type Unlock, type VirtualCard } from './card-deck';
export { answerCardOcsp } from './card-ocsp';
export {
  pairwiseSubject,
  SignatureService,
  SignatureServiceRefusal,
  type SignatureClient,
  type SignatureTransaction,
} from './signature-service';
export { createStaffProvider, type StaffProviderOptions } from './staff-provider';
export { createSignInProvider, SIGN_IN_PATHS, type SignInProviderOptions } from './sign-in-provider';
