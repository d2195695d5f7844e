'use strict';
(function () {
  const form = document.getElementById('filters');
  const names = ['q', 'in', 'result', 'part'];
  const lower = text => text.toLowerCase().replace(/\s+/g, ' ');
  const words = (element, selector) =>
    lower(Array.from(element.querySelectorAll(selector), one => one.textContent).join(' '));

  // what is counted: a plain scenario, or a row of an outline's examples
  const units = [];
  for (const scenario of document.querySelectorAll('.scenario')) {
    const about = {
      id: scenario.id,
      area: scenario.closest('.area').dataset.area,
      text: [words(scenario, 'summary .id, summary .name, .steps'),
        words(scenario.closest('.rule'), 'h4'), words(scenario.closest('.feature'), 'h3')].join(' '),
    };
    const rows = scenario.querySelectorAll('tr[data-results]');
    for (const element of rows.length ? rows : [scenario]) {
      const results = element.dataset.results.split(' ').filter(Boolean).map(one => {
        const split = one.lastIndexOf('=');
        return { part: one.slice(0, split), result: one.slice(split + 1) };
      });
      const text = rows.length ? about.text + ' ' + lower(element.id) + ' ' + words(element, '.value') : about.text;
      units.push({ ...about, key: element.id, element, scenario, results, text });
    }
    if (units.some(unit => unit.scenario === scenario && unit.results.some(one => one.result === 'failed'))) {
      scenario.classList.add('has-failed');
    }
  }
  const ids = new Set(units.flatMap(unit => [unit.id, unit.key]));

  const target = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    return ids.has(id) ? id : null;
  };
  const values = () => Object.fromEntries(names.map(name => [name, form.elements[name].value.trim()]));

  function fits(unit, filter) {
    const query = lower(filter.q);
    if (ids.has(query) ? unit.id !== query && unit.key !== query : !query.split(' ').every(word => unit.text.includes(word))) {
      return false;
    }
    const [kind, within] = [filter.in.slice(0, filter.in.indexOf(':')), filter.in.slice(filter.in.indexOf(':') + 1)];
    if (kind === 'area' && unit.area !== within || kind === 'id' && !unit.id.startsWith(within + '-')) {
      return false;
    }
    if (!filter.result && !filter.part) {
      return true;
    }
    const ran = result => result === 'passed' || result === 'failed';
    return unit.results.some(one => (!filter.part || one.part === filter.part)
      && (filter.result ? one.result === filter.result : ran(one.result)));
  }

  function apply() {
    const filter = values();
    const wanted = target();
    const seen = new Set();
    let fitting = 0;
    let forced = false;
    for (const unit of units) {
      const fit = fits(unit, filter);
      const asked = unit.key === wanted || unit.id === wanted;
      fitting += fit ? 1 : 0;
      forced = forced || asked && !fit;
      if (unit.element !== unit.scenario) {
        unit.element.hidden = !fit && !asked;
        unit.element.classList.toggle('wanted', unit.key === wanted);
      }
      unit.scenario.classList.toggle('wanted', unit.id === wanted);
      if (fit || asked) {
        seen.add(unit.scenario);
      }
    }
    document.querySelectorAll('.scenario').forEach(one => { one.hidden = !seen.has(one); });
    for (const selector of ['.rule', '.feature', '.area']) {
      document.querySelectorAll(selector).forEach(one => {
        one.hidden = !one.querySelector('.scenario:not([hidden])');
      });
    }
    const some = names.some(name => filter[name]);
    document.getElementById('shown').textContent = (some ? fitting + ' of ' : '') + units.length + ' scenarios'
      + (filter.part && !filter.result ? ', those that ' + filter.part + ' has run' : '')
      + (forced ? '; and ' + wanted + ', which the filter would hide' : '')
      + (some && !fitting && !forced ? ': try fewer words, or clear the filter' : '');
  }

  function follow() {
    apply();
    const wanted = target();
    const element = wanted && document.getElementById(wanted);
    if (element) {
      element.closest('.scenario').open = true;
      element.scrollIntoView({ block: element.matches('tr') ? 'center' : 'start' });
    }
  }

  function keep() {
    const search = new URLSearchParams();
    Object.entries(values()).forEach(([name, value]) => { if (value) { search.set(name, value); } });
    const query = search.toString();
    // whoever filters no longer asks for one scenario
    history.replaceState(null, '', location.pathname + (query ? '?' + query : ''));
    apply();
  }

  function restore() {
    const search = new URLSearchParams(location.search);
    names.forEach(name => { form.elements[name].value = search.get(name) || ''; });
    follow();
  }

  form.addEventListener('submit', event => event.preventDefault());
  form.addEventListener('input', keep);
  form.addEventListener('change', keep);
  form.addEventListener('reset', () => setTimeout(keep));
  document.getElementById('open').addEventListener('click', event => {
    const shut = event.target.textContent === 'Open all';
    document.querySelectorAll('.scenario:not([hidden])').forEach(one => { one.open = shut; });
    event.target.textContent = shut ? 'Close all' : 'Open all';
  });
  document.addEventListener('click', event => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) {
      follow();
    }
  });
  window.addEventListener('hashchange', follow);
  window.addEventListener('popstate', restore);

  let opened = [];
  window.addEventListener('beforeprint', () => {
    opened = Array.from(document.querySelectorAll('details:not([open])'));
    opened.forEach(one => { one.open = true; });
  });
  window.addEventListener('afterprint', () => opened.forEach(one => { one.open = false; }));

  if (matchMedia('(max-width: 60rem)').matches) {
    document.querySelector('.contents').open = false;
  }
  document.documentElement.classList.add('js');
  restore();
})();
