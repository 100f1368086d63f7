/** An answer that is JSON already. */
export class JsonText {
  constructor(readonly text: string) {}
}

/** How answers go out. */
export const serialize = (answer: unknown): string =>
  answer instanceof JsonText ? answer.text : JSON.stringify(answer);
