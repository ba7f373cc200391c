// Holds CSAF documents to the BSI's validator: csaf.mjs FOLDER-OF-PACKAGES FILE…
//
// Prints a line a file: the profile, how many errors and warnings, and the first of each.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [packages, ...files] = process.argv.slice(2)
const part = (name) =>
  import(pathToFileURL(join(packages, '@secvisogram/csaf-validator-lib', name)).href)
const { default: validate } = await part('validateStrict.js')
const { csaf_2_0_strict } = await part('schemaTests.js')
const mandatory = Object.values(await part('mandatoryTests.js'))
const optional = Object.values(await part('optionalTests.js'))

for (const file of files) {
  const document = JSON.parse(readFileSync(file, 'utf8'))
  const { tests } = await validate([csaf_2_0_strict, ...mandatory, ...optional], document)
  const told = (kind) =>
    tests.flatMap((test) => (test[kind] ?? []).map((row) => ({ test: test.name, ...row })))
  const errors = told('errors')
  const warnings = told('warnings')
  const failed = tests.filter((test) => !test.isValid).map((test) => test.name)
  console.log(JSON.stringify({
    category: document.document?.category,
    tests: tests.length,
    failed,
    errors: errors.length,
    warnings: warnings.length,
    first: [...errors, ...warnings].slice(0, 3),
  }))
}
