// Checks one after the other, counted as node:test counts.
let passed = 0;
let failed = 0;

/** Does the work; what it throws is a failure. Gives what the work gives. */
export const check = async (title, work) => {
  const began = performance.now();
  try {
    const result = await work();
    passed += 1;
    console.log(`ok   ${title} (${(performance.now() - began).toFixed(0)} ms)`);
    return result;
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${title}\n     ${error.stack}`);
    return undefined;
  }
};

/** Adds what another process has counted. */
export const count = (more, moreFailed) => {
  passed += more;
  failed += moreFailed;
};

export const expect = (isRight, text) => {
  if (!isRight) throw new Error(text);
};

/** The counts, and the exit code that goes with them. */
export const conclude = () => {
  console.log(`# pass ${passed}\n# fail ${failed}`);
  process.exitCode = failed > 0 ? 1 : 0;
};

/** Waits for something to become true, by looking; for states that tell nobody. */
export const until = async (isThere, title, milliseconds = 30_000) => {
  const end = Date.now() + milliseconds;
  for (;;) {
    const found = await isThere();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${title}: not within ${milliseconds} ms`);
    await new Promise((resolve) => { setTimeout(resolve, 25); });
  }
};
