// Codes as people type and read them. Pure.

const plain = (text: string) => text.replace(/[\s-]/g, "");

/** Six digits of an app, however they are grouped. */
export const isAppCode = (text: string): boolean => /^\d{6}$/.test(plain(text));

/** Sixteen letters and digits of a recovery code, however they are written. */
export const isRecoveryCode = (text: string): boolean => /^[a-z2-7]{16}$/i.test(plain(text));

/** A key in groups of four, as it is typed. */
export const inFours = (key: string): string => key.replace(/(.{4})(?=.)/g, "$1 ");
