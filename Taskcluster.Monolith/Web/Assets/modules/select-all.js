/**
 * A column of checkboxes, for what is done to many things at once.
 *
 *   <form data-module="select-all">
 *     <table>… <th><input type="checkbox" data-all aria-label="All"> … <td><input type="checkbox" name="task" value="…">
 *     <p data-selection hidden>The <b data-count></b> selected: <button name="action" value="cancel">Cancel</button></p>
 *
 * data-all        the checkbox for all rows that are shown (see module filter); half ticked where some are.
 * data-selection  is shown while something is selected; a data-count within says how many.
 * A click with Shift selects everything from the one before. Rows that are not shown are never selected by `data-all`,
 * but stay selected where they were.
 */
/** @param {HTMLElement} element */
export default (element) => {
  const all = element.querySelector('[data-all]');
  const boxes = () => [...element.querySelectorAll('input[type="checkbox"]:not([data-all])')];
  const shown = () => boxes().filter((box) => !box.disabled && !box.closest('[hidden]'));
  let last = null;
  const update = () => {
    const chosen = boxes().filter((box) => box.checked);
    const visible = shown();
    const ticked = visible.filter((box) => box.checked).length;
    if (all) {
      all.checked = ticked > 0 && ticked === visible.length;
      all.indeterminate = ticked > 0 && ticked < visible.length;
    }
    for (const part of element.querySelectorAll('[data-selection]')) {
      part.hidden = chosen.length === 0;
      for (const count of part.querySelectorAll('[data-count]')) count.textContent = chosen.length.toLocaleString('en');
    }
    for (const box of boxes()) box.closest('tr')?.toggleAttribute('data-selected', box.checked);
  };
  element.addEventListener('click', (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== 'checkbox' || box === all) return;
    const visible = shown();
    const [from, to] = [visible.indexOf(last), visible.indexOf(box)].sort((one, other) => one - other);
    if (event.shiftKey && last && from >= 0) {
      for (const between of visible.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
  });
  element.addEventListener('change', (event) => {
    if (event.target === all) for (const box of shown()) box.checked = all.checked;
    update();
  });
  element.addEventListener('site:filtered', update);
  element.addEventListener('reset', () => setTimeout(update));
  addEventListener('pageshow', update);
  document.addEventListener('site:changed', update);
  update();
};
