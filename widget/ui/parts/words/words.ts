// The words of the parts that are loaded when they are wanted; they come in a file of their own for the same reason.
export interface Words {
  // the check whether a person writes
  check: string;
  digits: string;
  picture: string;
  hear: string;
  slower: string;
  another: string;
  proceed: string;
  back: string;
  wrong: string;
  noLuck: string;
  // refusals, and other ways to the same people
  limited: string;
  refused: string;
  notHere: string;
  unsigned: string;
  copy: string;
  copied: string;
  mail: string;
  reference: string;
  // the end
  how: string;
  good: string;
  bad: string;
  comment: string;
  thanks: string;
  notKept: string;
  transcript: string;
  letter: string;
  letterAsked: string;
  letterOn: string;
  letterSent: string;
  letterFailed: string;
  letterMaybe: string;
  letterOften: string;
  letterWait: string;
  letterGone: string;
  letterLost: string;
  // files
  remove: string;
  cancel: string;
  uploading: string;
  waits: string;
  someFailed: string;
  tooBig: string;
  badType: string;
  pixels: string;
  empty: string;
  full: string;
  many: string;
  limitedFiles: string;
  lost: string;
  notTaken: string;
  expired: string;
  enlarge: string;
  saveFile: string;
  closePicture: string;
  gone: string;
  toSend: string;
}
