/** Byte narrator: every byte of a command and its answer explained in words, Japanese and English, secrets redacted. */
export {};
