// Small tools for building pages by hand. Text goes in as text nodes only: nothing here parses markup.

const SVG = 'http://www.w3.org/2000/svg';

const fill = (node, attributes, children) => {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
};

/**
 * An element with attributes (`onclick` and the like are listeners; null and false leave an attribute out) and children.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node|string|null|Array<Node|string>)} children
 */
export const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);

/** The same for SVG. */
export const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

/** The JSON block inside an element, a direct child, or that of its data-json; undefined where there is none. */
export const json = (element) => {
  const block = [...element.children].find((child) => child.matches('script[type="application/json"]'));
  const text = block ? block.textContent : element.dataset.json;
  return text ? JSON.parse(text) : undefined;
};

/** Makes a function that runs `work` soon, however often it is called, and at most once in `ms`. */
export const throttle = (ms, work) => {
  let timer = 0;
  let last = -Infinity;
  return () => {
    if (timer) return;
    timer = setTimeout(() => {
      timer = 0;
      last = performance.now();
      work();
    }, Math.max(0, last + ms - performance.now()));
  };
};

/** Makes a function that runs `work` before the next picture, once. */
export const beforePaint = (work) => {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      work();
    });
  };
};

/** The value of a CSS custom property at an element. */
export const property = (element, name, otherwise) =>
  getComputedStyle(element).getPropertyValue(name).trim() || otherwise;

/** Whether keys typed now belong to a field. */
export const isTyping = (target) => target instanceof Element
  && (target.matches('input, textarea, select') || target.isContentEditable);
