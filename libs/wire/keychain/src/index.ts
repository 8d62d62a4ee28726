/** The iPhone route's bytes: attestation statement, proof of possession, and a key pair delivered encrypted to a phone's key. */
export {};
