/** Enrolment over Secure Transport (RFC 7030): the messages of the door, both sides. */
export {};
