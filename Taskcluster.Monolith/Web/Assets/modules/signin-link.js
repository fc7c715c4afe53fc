// Takes the one-time token from behind the # of the address, where no server has seen it, and takes it out of the
// address and the history. It is sent at once only where the server says that nobody else can have led the browser here.

export default function signinLink(box) {
  const field = box.querySelector('input');
  const take = (mayBeSent) => {
    const token = location.hash.slice(1);
    if (!token) return;
    history.replaceState(null, '', location.pathname + location.search);
    field.value = token;
    if (mayBeSent && box.dataset.auto !== undefined) field.form.requestSubmit();
    else field.form.querySelector('button').focus();
  };
  addEventListener('hashchange', () => take(false));
  take(true);
}
