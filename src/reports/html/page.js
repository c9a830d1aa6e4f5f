'use strict';
/** What all pages share. */
const page = (() => {
  const root = document.documentElement;
  root.classList.add('scripted');

  // --- colours: the reader's choice outlives the page where the browser lets it ---------------------

  const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ?? (systemIsDark.matches ? 'dark' : 'light')) === 'dark';
  const remembered = (work) => {
    try {
      return work(localStorage);
    } catch {
      return null;  // storage is forbidden to pages from files in some browsers
    }
  };
  const theme = remembered((storage) => storage.getItem('seawall-theme'));
  if (theme === 'dark' || theme === 'light') root.dataset.theme = theme;

  const startTheme = () => {
    const button = document.getElementById('theme');
    const show = () => button.setAttribute('aria-pressed', String(isDark()));
    button.addEventListener('click', () => {
      root.dataset.theme = isDark() ? 'light' : 'dark';
      remembered((storage) => storage.setItem('seawall-theme', root.dataset.theme));
      show();
    });
    systemIsDark.addEventListener('change', show);
    show();
  };

  // --- elements: scanned text enters the page as text only ----------------------------------------------

  const make = (name, className, ...children) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };
  const byId = (id) => document.getElementById(id);
  const counted = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`;

  return {root, isDark, startTheme, make, byId, counted};
})();
