// The self-contained report holds both languages; this picks one.
(() => {
  const show = language => {
    document.documentElement.lang = language;
    document.documentElement.dataset.language = language;
    for (const button of document.querySelectorAll('[data-to-language]')) {
      button.setAttribute('aria-pressed', String(button.dataset.toLanguage === language));
    }
  };
  for (const button of document.querySelectorAll('[data-to-language]')) {
    button.addEventListener('click', () => show(button.dataset.toLanguage));
  }
  show('zh-CN');
})();
