/**
 * Hides a revealed secret again.
 *
 *   <div data-module="reveal" data-seconds="60" data-href="/secrets/<name>">
 *     <pre data-value>…</pre> <p data-left role="status"></p> <button type="button" data-hide>Hide now</button>
 *   </div>
 *
 * The value is on the page because its reader asked for it (by a POST that is audited). After data-seconds (default 60),
 * by data-hide, and when the page is left, what is in [data-value] is taken out of the document, and data-href, if
 * there is one, is loaded in place of this page, so that going back does not show it either. [data-left] tells the
 * seconds that are left.
 */
/** @param {HTMLElement} element */
export default (element) => {
  const value = element.querySelector('[data-value]');
  const left = element.querySelector('[data-left]');
  const until = Date.now() + (Number(element.dataset.seconds) || 60) * 1000;
  let timer = 0;
  const clear = () => {
    clearInterval(timer);
    if (value instanceof HTMLTextAreaElement) value.value = '';
    value?.replaceChildren('••••••••');
  };
  const hide = () => {
    clear();
    if (left) left.textContent = 'Hidden again.';
    if (element.dataset.href) location.replace(element.dataset.href);
  };
  const tick = () => {
    const seconds = Math.ceil((until - Date.now()) / 1000);
    if (seconds <= 0) hide();
    // Told seldom: it is read out.
    else if (left && (left.textContent === '' || seconds % 10 === 0)) left.textContent = `Hidden again in ${seconds} s.`;
  };
  timer = setInterval(tick, 1000);
  tick();
  element.querySelector('[data-hide]')?.addEventListener('click', hide);
  addEventListener('pagehide', clear);
};
