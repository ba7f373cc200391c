// A fleet of which every name and value means harm.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const RUN = 'window.__pwned=1';
export const TITLE = `</title><script>${RUN}</script>\u202e=1+1`;

// The first fifteen characters of each, up to a dot, are its alone: hosts are told apart by them.
const NAMES = [
  `<script>${RUN}</script>`, `"><img src=x onerror=${RUN}>`, `</script><script>${RUN}</script>`, `'><svg onload=${RUN}>`,
  `javascript:${RUN}`, `<!--<script>a`, ']]>b', '&lt;script&gt;c', '<iframe src=//x>', '<a href=javascript:1>',
  "=cmd|'/c calc'!A1", '+1+1d', '-2+3e', '@SUM(A1)', '\uff1d1+1f', '\t=1g', ' =1h', '"=1i',
  'esc\u001b[2Jj', 'c1\u009b2Jk', 'osc\u001b]0;l\u0007', 'rtl\u202etxt', 'iso\u2066lre', 'lsep\u2028m', 'psep\u2029n', 'new\nline\r\no', 'tab\tp', 'nul\u0000q',
  "x'; DROP TABLE hosts;--", '{{7*7}}r', '${7*7}s', '%s%n%pt', '`id`$(id)u', '& calc &v', '--help w', '..\\..\\evil', '../../x',
  '__proto__', 'constructor', 'toString', 'hash#host=y', 'perc%41%zz', '?q=1&a=2#', 'a,b;c|z', '\ufeffbom', 'zero\u200bwidth', '\u{1f4a9}\u{1f9e8}aa', 'ｗｉｄｅ',
  // Two of which commands can be told.
  'PLAIN-1', '工場 端末',
];

// Different, but for what no page shows.
export const TWINS = ['twin\u001bA', 'twin\u009bA'];

const VALUES = NAMES.slice(0, 30);

const folderOf = (name, place) => `${place}-${name.replace(/[/\u0000]/g, '_')}`.slice(0, 80);

function facts(name, place) {
  const products = [['w2k', 'SP4', '5.0.2195'], ['xp-x86', 'SP1', '5.1.2600'], ['nt4-srv', 'SP6a', '4.0.1381'], ['ws2003-x86', 'gold', '5.2.3790']];
  const [product, sp, build] = products[place % products.length];
  const value = (offset) => VALUES[(place + offset) % VALUES.length];
  return {
    host: name, ...(place % 3 === 0 ? { domain: value(1) } : {}), product, sp, arch: 'x86', language: 'ja', build,
    registry: [value(2), `SOFTWARE\\${value(3)}\\${name}`, 'SOFTWARE\\Microsoft\\Updates\\Windows 2000\\SP5\\KB823980', `SOFTWARE\\Microsoft\\Updates\\Windows XP\\SP2\\KB824146\\${value(4)}`],
    values: { [`SOFTWARE\\${value(5)}`]: { [value(6)]: value(7) }, 'SOFTWARE\\Microsoft\\OLE': { EnableDCOM: value(8), [value(9)]: 'Y' } },
    files: { '%system32%\\ole32.dll': `${build}.6700`, [`%system32%\\${value(10)}`]: '1.2.3.4', [value(11)]: null, [`C:\\${name}\\rpcss.dll`]: `${build}.1` },
    hotfixes: ['KB823980'], components: ['iis', value(12), name],
    boot: '2003-09-13T00:00:00Z', installed: { KB823980: '2003-07-18T09:00:00Z' },
    pending_rename: [{ from: `\\??\\C:\\${value(13)}`, to: value(14) }, { from: 'C:\\WINNT\\system32\\ole32.dll', to: `C:\\${name}` }],
    complete: ['registry', 'hotfixes'],
  };
}

const systeminfo = (name, place) => [
  '', `Host Name:                 SI${place}${name}`, `OS Name:                   Microsoft ${name}`, 'OS Version:                5.2.3790 Service Pack 2 Build 3790',
  `OS Manufacturer:           ${name}`, `Registered Owner:          ${name}`, `Registered Organization:   ${name}`, `System Manufacturer:       ${name}`, `System Model:              ${name}`,
  'System Type:               X86-based PC', `Windows Directory:         C:\\${name}`, `System Locale:             ${name}`, `Domain:                    ${name}`, `Logon Server:              \\\\${name}`,
  'Hotfix(s):                 3 Hotfix(s) Installed.', '                           [01]: KB824146', `                           [02]: ${name}`, `                           [03]: KB823980 - ${name}`, '',
].join('\r\n');

const exported = (name) => ['Windows Registry Editor Version 5.00', '', '[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]',
  ...['ProductName', 'RegisteredOwner', 'CSDVersion', 'CurrentVersion', 'BuildLab', name.replace(/["\\\r\n]/g, '')].map((key) => `"${key}"="${name.replace(/["\\\r\n]/g, '')}"`),
  `[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Updates\\Windows XP\\SP2\\${name.replace(/[\r\n]/g, '')}]`, ''].join('\r\n');

/** JSON without raw control characters: a file that has them is taken for no text at all. */
const escaped = (value) => JSON.stringify(value).replace(/[\u007f-\u009f]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);

/** Writes it; the names of its hosts that must be seen. */
export function make(folder) {
  const put = (place, file, text) => { mkdirSync(join(folder, place), { recursive: true }); writeFileSync(join(folder, place, file), text); };
  const named = [...NAMES, ...TWINS];
  named.forEach((name, place) => put(folderOf(name, place), 'facts.json', escaped(facts(name, place))));
  // Named by its folder alone.
  NAMES.slice(0, 8).forEach((name, place) => put(folderOf(name, `f${place}`), 'facts.json', escaped({ ...facts('...', place), domain: undefined })));
  NAMES.slice(0, 20).forEach((name, place) => put(folderOf(name, `s${place}`), 'systeminfo.txt', systeminfo(name, place)));
  NAMES.slice(0, 20).forEach((name, place) => put(folderOf(name, `r${place}`), 'software.reg', `\ufeff${exported(name)}`));
  return named;
}

export function inventory(file) {
  // A NUL is no text: the whole file would be refused.
  const cell = (text) => `"${text.replaceAll('"', '""').replaceAll('\u0000', '')}"`;
  const row = (name, place) => [name, ...[0, 1, 2].map((offset) => VALUES[(place * 3 + offset) % VALUES.length])].map(cell).join(',');
  writeFileSync(file, ['name,owner,line,room', ...NAMES.map(row)].join('\r\n'));
}

/** Writes a fleet for the lab that answers such names over the network; its addresses. */
export function answering(folder) {
  mkdirSync(folder, { recursive: true });
  const text = (value) => JSON.stringify(value).replace(/[\u007f-\u009f]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
  writeFileSync(join(folder, 'hostile.toml'), ['extends = "w2k-sp4-unpatched"', 'expect = "unpatched"', '', '[endpoints]', 'entries = [',
    ...NAMES.slice(0, 12).map((name, place) => `    { interface = "1ff70682-0a51-30e8-076d-740be8cee98b v1.${place}", tcp = ${1025 + place}, annotation = ${text(name.slice(0, 60))} },`),
    ']', 'source = { entries = "made up" }', ''].join('\n'));
  const addresses = NAMES.slice(0, 20).map((_, place) => `127.83.2.${place + 1}`);
  // The lab takes printable ASCII for the name of a computer, and anything for those of domains.
  const computer = (name) => name.replace(/[^!-~]/g, '').slice(0, 15) || 'x';
  writeFileSync(join(folder, 'fleet.toml'), addresses.map((address, place) => ['[[host]]', `address = "${address}"`, 'profile = "hostile.toml"', `name = ${text(computer(NAMES[place]))}`,
    `domain = ${text(NAMES[(place + 20) % NAMES.length].slice(0, 15))}`, `dns_domain = ${text(NAMES[(place + 24) % NAMES.length])}`, ''].join('\n')).join('\n'));
  return addresses;
}
