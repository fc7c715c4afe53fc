// What the browser tests stand on: a server with a worker, Debian's chromium, and visitors who look at pages with it
// and note everything that should not happen.
import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import taskcluster from 'taskcluster-client';
import { withServer } from '../program.mjs';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const PATIENCE_MS = 60_000;

// A site that may ask for credentials, so that there is a page on which a person agrees.
const SETTINGS = (redirectUri) => Object.entries({
  ClientId: 'a-site', ResponseType: 'code', 'Scope:0': 'queue:get-task:*', 'RedirectUri:0': redirectUri,
  MaxExpires: '1 day',
}).map(([name, value]) => `WebServer:RegisteredClients:0:${name}=${value}`);
const executablePath = process.env.TASKCLUSTER_BROWSER ?? BROWSERS.find((path) => existsSync(path));

/** Why the tests cannot be made here; false: they can. In CI a browser has to be there. */
export const skip = executablePath || process.env.CI ? false : 'there is no chromium on this machine';

/** A phone, and a window on a desk. */
export const SIZES = { phone: { width: 360, height: 780 }, desktop: { width: 1280, height: 900 } };

export const THEMES = ['light', 'dark'];

export const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/** Asks again and again until something is there; for what no element of the page tells. */
export const until = async (ask, what, patience = PATIENCE_MS) => {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`Waited ${patience / 1000} s in vain: ${what}`);
    await pause(100);
  }
};

/** One who looks at pages. `faults` holds what must not happen: dialogs, script errors, breaches of the policy. */
class Visitor {
  constructor(site, context) {
    this.site = site;
    this.context = context;
    this.faults = [];
    this.isTolerant = false;
    context.setDefaultTimeout(PATIENCE_MS);
    context.on('page', (page) => this.watch(page));
  }

  watch(page) {
    const note = (text) => this.faults.push(`${page.url()}: ${text}`);
    page.on('dialog', (dialog) => {
      note(`a dialog says “${dialog.message()}”`);
      return dialog.dismiss();
    });
    page.on('pageerror', (error) => note(`a script failed: ${error.stack ?? error}`));
    page.on('crash', () => note('the page crashed'));
    page.on('console', (message) => {
      // That the page itself was answered with 404 is what the browser calls an error, too.
      const isOwnStatus = message.text().startsWith('Failed to load resource') && message.location().url === page.url();
      // So is that the scripts of an artifact, shown in a frame without any rights, do not run: as it should be.
      const isSandbox = message.text().startsWith('Blocked script execution in');
      if (message.type() === 'error' && !isOwnStatus && !isSandbox && !this.isTolerant) {
        note(`the console says: ${message.text()}`);
      }
    });
  }

  async open() {
    this.page = await this.context.newPage();
    return this;
  }

  /** Opens a page and waits for what its modules fetch at once; gives the status. */
  async visit(path) {
    const answer = await this.page.goto(path);
    await this.page.waitForLoadState('load');
    return answer.status();
  }

  /** Signs in with credentials, as a person does. */
  async signIn({ clientId, accessToken } = this.site.credentials, next = '/') {
    await this.visit(`/signin?next=${encodeURIComponent(next)}`);
    const form = this.page.locator('#by-credentials');
    await form.getByLabel('Client id').fill(clientId);
    await form.getByLabel('Access token').fill(accessToken);
    await form.getByRole('button', { name: 'Sign in' }).click();
    await this.page.getByRole('status').filter({ hasText: `You are signed in as ${clientId}` }).waitFor();
    return this;
  }

  /** Opens a question (`details`) by its summary, and presses the button within it. */
  async confirm(question, button) {
    const details = this.page.locator('details.confirm')
      .filter({ has: this.page.locator('summary', { hasText: new RegExp(`^\\s*${question}\\s*$`) }) });
    await details.locator('summary').click();
    await details.getByRole('button', { name: button, exact: true }).click();
  }

  /** The serious findings of axe on the page, in a line each. */
  async accessibility() {
    // By the debugger, so that the policy of the page has no say in it.
    await this.page.evaluate(axe.source);
    const { violations } = await this.page.evaluate(() => globalThis.axe.run(document, {
      resultTypes: ['violations'], iframes: false,
    }));
    const where = (nodes) => nodes.slice(0, 3).map(({ target }) => target.join(' ')).join(', ');
    return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help, nodes }) => `${id}: ${help}: ${where(nodes)}`);
  }

  /** What was given as text and became markup of the page. */
  markup() {
    return this.page.evaluate(() => [...document.querySelectorAll(
      'script:not([src]):not([type="application/json"]), [onerror], [onload], [onclick], [onmouseover], img[src="x"], '
      + 'base, object, embed, a[href^="javascript:" i], a[href^="data:" i]',
    )].map((element) => element.outerHTML.slice(0, 200)));
  }

  /** Bytes of script that the page has loaded, as they are written. */
  scriptBytes() {
    return this.page.evaluate(() => performance.getEntriesByType('resource')
      .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
      .reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0));
  }

  close() {
    return this.context.close();
  }
}

/** The site of a server, and a browser to look at it with. */
class Site {
  constructor({ rootUrl, credentials }, browser) {
    this.rootUrl = rootUrl;
    this.credentials = credentials;
    this.browser = browser;
  }

  /** A client of a service, such as `Queue`, as root or as somebody else. */
  client(service, credentials = this.credentials) {
    return new taskcluster[service]({ rootUrl: this.rootUrl, credentials });
  }

  /** A visitor with cookies of his own. */
  async visitor(options = {}) {
    const context = await this.browser.newContext({
      baseURL: this.rootUrl, viewport: SIZES.desktop, reducedMotion: 'reduce', locale: 'en-GB', ...options,
    });
    return new Visitor(this, context).open();
  }
}

/** Starts a browser, hands the site of a server to `use`, and ends the browser. */
export const withBrowser = async (server, use) => {
  const browser = await chromium.launch({ executablePath });
  try {
    return await use(new Site(server, browser));
  } finally {
    await browser.close();
  }
};

/**
 * Starts a server with a worker and a browser, hands them to `use` and ends them; `redirectUri` is where the registered
 * site wants people to be sent.
 */
export const withSite = (use, { redirectUri = 'http://localhost:9/back' } = {}) =>
  withServer(SETTINGS(redirectUri), (server) => withBrowser(server, use), ['--worker']);
