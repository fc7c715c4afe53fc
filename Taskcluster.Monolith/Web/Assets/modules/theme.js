// Changes between dark and light, and remembers it in a cookie, so that the server sends the next page as it should be.

export default function theme(button) {
  const root = document.documentElement;
  button.hidden = false;
  button.addEventListener('click', () => {
    const present = root.dataset.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
    const next = present === 'dark' ? 'light' : 'dark';
    root.dataset.theme = next;
    document.cookie = `tc-theme=${next}; Path=/; Max-Age=31536000; SameSite=Lax`;
  });
}
