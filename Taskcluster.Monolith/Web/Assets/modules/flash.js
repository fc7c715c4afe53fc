// Lets a message be dismissed.

export default function flash(message) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet small';
  button.textContent = 'Dismiss';
  button.addEventListener('click', () => message.remove());
  message.append(button);
}
