// Finds the elements that want a module, and starts it: <div data-module="copy"> loads modules/copy.js and calls what
// it exports by default with the element. Elements that a module adds later are started by start(parent).

export function start(parent) {
  for (const element of parent.querySelectorAll('[data-module]:not([data-started])')) {
    element.dataset.started = '';
    import(`./modules/${element.dataset.module}.js`)
      .then((module) => module.default(element))
      .catch((error) => console.error(`The module ${element.dataset.module} failed.`, error));
  }
}

start(document);
