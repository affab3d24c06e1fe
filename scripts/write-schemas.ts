/** Writes the published JSON Schemas, or with --check fails when they are stale. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createGenerator } from 'ts-json-schema-generator'
import { z } from 'zod'
import { engines } from '../src/engines/lookup.ts'
import { acceleratorKinds } from '../src/host/accelerators/lookup.ts'
import { writtenConfig } from '../src/presets/preset-schema.ts'

function documentSchema(type: 'RunReport' | 'BatchReport'): object {
  const generator = createGenerator({
    path: 'src/contract/report.ts',
    type,
    tsconfig: 'tsconfig.json',
    skipTypeCheck: true,
    additionalProperties: false,
  })
  return generator.createSchema(type)
}

/** A preset's options are those of one of the engines. */
function presetSchema(): object {
  const optionsOf = Object.values(engines).map(
    ({ name, options }) => [name, z.toJSONSchema(options, { io: 'input' })] as const,
  )
  const anyOptions = { anyOf: optionsOf.map(([name]) => ({ $ref: `#/$defs/${name}` })) }
  const config = z.toJSONSchema(writtenConfig, {
    io: 'input',
    override: ({ path, jsonSchema }) => {
      if (path.at(-1) === 'options') Object.assign(jsonSchema, anyOptions)
      if (path.at(-1) === 'accelerator') Object.assign(jsonSchema, { enum: acceleratorKinds })
    },
  })
  return { ...config, title: 'Servewright presets', $defs: Object.fromEntries(optionsOf) as object }
}

const files = {
  'schemas/report.schema.json': documentSchema('RunReport'),
  'schemas/batch.schema.json': documentSchema('BatchReport'),
  'schemas/preset.schema.json': presetSchema(),
}
const check = process.argv.includes('--check')
mkdirSync('schemas', { recursive: true })
for (const [path, schema] of Object.entries(files)) {
  const text = `${JSON.stringify(schema, undefined, 2)}\n`
  if (!check) writeFileSync(path, text)
  else if (readFileSync(path, 'utf8') !== text) {
    process.stdout.write(`${path} is stale: run npm run schemas\n`)
    process.exitCode = 1
  }
}
