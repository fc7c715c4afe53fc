// Reads a log from the server: its end first, then its beginning, and what comes. A connection that breaks is taken up
// at the byte behind the last one that came. The rules are docs/live-logs.md; tested in .ci/site/logsource.test.mjs.

// The largest last byte that a number can say: "and what comes" (RFC 8673).
const FAR = Number.MAX_SAFE_INTEGER;
const OFFSET_HEADER = 'x-taskcluster-log-offset';
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const AWAY_MS = 60_000;

// Why a connection was cut from this side.
const REFRESH = Symbol('refresh');

/** A URL with more in its query. */
export const withQuery = (url, query) => {
  const [path, hash = ''] = url.split('#');
  const more = new URLSearchParams(query).toString();
  return `${path}${path.includes('?') ? '&' : '?'}${more}${hash && `#${hash}`}`;
};

/** How long to wait before try number `attempt` (from 0), in ms; `random` is 0 to 1. */
export const waitBefore = (attempt, retryAfter, random = Math.random()) =>
  (retryAfter > 0 ? retryAfter * 1000 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt)) * (0.75 + random / 2);

/**
 * What an answer to "from byte `offset` on" means.
 * @param {{status: number, range: string|null, encoding: string|null}} answer its `Content-Range`, `Content-Encoding`
 * @param {number} offset
 * @returns {{do: 'read', skip: number} | {do: 'whole'} | {do: 'end'} | {do: 'again'} | {do: 'fail'}}
 */
export const meaning = ({ status, range, encoding }, offset) => {
  if (status === 200) return { do: 'read', skip: offset };
  if (status === 206) {
    // A stored log is packed: its ranges count packed bytes, which mean nothing here.
    if (encoding && encoding !== 'identity') return { do: 'whole' };
    const from = Number(/^bytes (\d+)-/.exec(range ?? '')?.[1] ?? offset);
    return from <= offset ? { do: 'read', skip: offset - from } : { do: 'whole' };
  }
  if (status === 416) {
    // With less than there was, its worker is about to send it again; where the length is not told, all has come.
    const length = Number(/^bytes \*\/(\d+)$/.exec(range ?? '')?.[1] ?? offset);
    return { do: length < offset ? 'again' : 'end' };
  }
  return { do: status === 429 || status >= 500 ? 'again' : 'fail' };
};

/** An error in the server's own words. */
export class LogError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const refusal = async (response) => {
  const text = await response.text().catch(() => '');
  let message = text;
  try {
    ({ message } = JSON.parse(text));
  } catch {
    // Not every answer is JSON.
  }
  const told = String(message || response.statusText || response.status);
  return new LogError(response.status, told.split('\n---')[0].trim());
};

/** Follows one log. */
export class LogSource {
  #stop = new AbortController();

  #running = new Set();

  #since = 0;

  /**
   * @param {string} src a URL that answers as `/task-log/` does
   * @param {{tailSrc?: string, onState: (state: string, detail?: string) => void}} options
   *   tailSrc is the whole URL of the end, where src is signed and takes no query
   */
  constructor(src, { tailSrc, onState }) {
    this.src = src;
    this.tailSrc = tailSrc;
    this.onState = onState;
  }

  /** Ends all reading. */
  close() {
    this.#stop.abort();
  }

  /** After a sleep of the machine a connection may be dead without knowing it: it is begun anew where it was. */
  refresh() {
    if (performance.now() - this.#since > AWAY_MS) for (const control of this.#running) control.abort(REFRESH);
  }

  /**
   * The end of the log, and what comes, until it ends.
   * @param {number} lines
   * @param {(offset: number) => {end: number, append: (bytes: Uint8Array) => void}} begin makes what the end goes to
   * @param {(part: any) => void} onBytes
   */
  async follow(lines, begin, onBytes) {
    let part = null;
    await this.#untilDone(() => part?.end ?? 0, async (control) => {
      const response = part
        ? await this.#from(this.src, part.end, control)
        : await this.#get(this.tailSrc ?? withQuery(this.src, { tail: lines }), {}, control);
      if (response === null) return 'done';
      if (part === null) {
        if (!response.ok) throw await refusal(response);
        part = begin(Number(response.headers.get(OFFSET_HEADER) ?? 0));
        response.skip = 0;
      }
      this.onState('live');
      await this.#pump(response, (bytes) => {
        part.append(bytes);
        onBytes(part);
      });
      return 'done';
    });
    this.onState('complete');
  }

  /**
   * The beginning of the log, up to a byte.
   * @param {any} part what it goes to
   * @param {number} until
   * @param {() => void} onBytes
   * @param {string} [src] where, if not from the log's own URL
   */
  async beginning(part, until, onBytes, src = this.src) {
    await this.#untilDone(() => part.end, async (control) => {
      const response = await this.#from(src, part.end, control, until);
      if (response === null) return 'done';
      await this.#pump(response, (bytes) => {
        part.append(bytes.subarray(0, until - part.end));
        onBytes();
        return part.end < until;
      });
      return 'done';
    });
  }

  /** What the server finds in the log. */
  async search(text, from, limit, signal) {
    const response = await fetch(withQuery(this.src, { search: text, from, limit }), { signal });
    if (!response.ok) throw await refusal(response);
    return response.json();
  }

  async #get(url, headers, control) {
    const response = await fetch(url, { headers, signal: control.signal, cache: 'no-store' });
    if (response.status === 429 || response.status >= 500) {
      throw Object.assign(await refusal(response), { retryAfter: Number(response.headers.get('retry-after')) });
    }
    return response;
  }

  // An answer with `skip`, how many of its bytes are known already; null: there is nothing more.
  async #from(src, offset, control, until = FAR) {
    const headers = offset > 0 ? { range: `bytes=${offset}-${until === FAR ? FAR : until - 1}` } : {};
    let response = await this.#get(src, headers, control);
    const judge = () => meaning({
      status: response.status,
      range: response.headers.get('content-range'),
      encoding: response.headers.get('content-encoding'),
    }, offset);
    let next = judge();
    if (next.do === 'whole') {
      await response.body?.cancel();
      response = await this.#get(src, {}, control);
      next = judge();
    }
    if (next.do === 'end') return null;
    if (next.do === 'again') throw new Error('The log is about to be sent again.');
    if (next.do !== 'read') throw await refusal(response);
    response.skip = next.skip;
    return response;
  }

  async #pump(response, take) {
    const reader = response.body.getReader();
    let skip = response.skip;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      this.#since = performance.now();
      const bytes = skip > 0 ? value.subarray(Math.min(skip, value.length)) : value;
      skip = Math.max(0, skip - value.length);
      if (bytes.length > 0 && take(bytes) === false) {
        await reader.cancel();
        return;
      }
    }
  }

  // Tries again after a break, less and less often where nothing comes and connections do not hold; a refusal is final.
  // What was cut here is begun anew at once, and nobody need know.
  async #untilDone(position, run) {
    for (let attempt = 0; !this.#stop.signal.aborted; attempt++) {
      const before = position();
      const began = performance.now();
      const control = new AbortController();
      const stop = () => control.abort();
      this.#stop.signal.addEventListener('abort', stop);
      this.#running.add(control);
      try {
        await run(control);
        return;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        if (control.signal.reason === REFRESH) {
          attempt = -1;
          continue;
        }
        if (error instanceof LogError && !('retryAfter' in error)) throw error;
        if (position() > before || performance.now() - began > LONGEST_WAIT_MS) attempt = 0;
        this.onState('reconnecting', error.message);
        await this.#pause(waitBefore(attempt, error.retryAfter));
      } finally {
        this.#running.delete(control);
        this.#stop.signal.removeEventListener('abort', stop);
      }
    }
  }

  // Until the time is over, or the network is back.
  #pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done() {
        clearTimeout(timer);
        globalThis.removeEventListener?.('online', done);
        resolve();
      }
      globalThis.addEventListener?.('online', done);
    });
  }
}
