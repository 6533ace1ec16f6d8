/** Why a call came to nothing. `title` is for the operator, in their language. */

export interface FieldError {
  field: string;
  message: string;
}

export interface Said {
  code?: string;
  title?: string;
  detail?: string;
  errors?: FieldError[];
  request_id?: string;
  needs_code?: boolean;
}

export class Problem extends Error {
  readonly code: string;
  readonly title: string;
  readonly status: number;
  readonly errors: readonly FieldError[];
  readonly requestId: string;
  readonly needsCode: boolean;
  readonly retryAfterS: number | undefined;

  constructor(status: number, said: Said, retryAfterS?: number) {
    super(`${said.code ?? status} ${said.request_id ?? ""}`);
    this.status = status;
    this.code = said.code ?? "TRY_AGAIN";
    this.title = said.title ?? "";
    this.errors = said.errors ?? [];
    this.requestId = said.request_id ?? "";
    this.needsCode = said.needs_code ?? false;
    this.retryAfterS = retryAfterS;
  }

  /** Nobody knows whether it was done: no answer came, or the service was too busy to give one. */
  get isOpen(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

export function problemOf(thrown: unknown): Problem {
  return thrown instanceof Problem ? thrown : new Problem(0, { title: String(thrown) });
}
