import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { build } from 'vite'

// Of the guard only what it returns is exempt: there is nothing around it.
const guard = /safely\.ts:.*:returned$/

declare global {
  interface Window {
    broken?: string
    ran?: (name: string) => void
  }
}

/**
 * All scripts of the counter, built so that `window.broken` names the function that throws and `window.ran` is
 * told of each that runs, and the names of all their functions: `file:line:name`.
 */
export async function buildBreakable() {
  const names = new Set<string>()
  const swapper = await buildOne('auto-swaps.ts', names)
  const lender = await buildOne('auto-numbers.ts', names)
  const counter = await buildOne('auto.ts', names)
  return {
    swapper,
    lender,
    counter,
    later: await buildOne('auto-later.ts', names),
    names: [...names],
  }
}

async function buildOne(entry: string, names: Set<string>): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      rolldownOptions: {
        input: fileURLToPath(new URL(`../src/${entry}`, import.meta.url)),
        output: { format: 'iife' },
      },
    },
    plugins: [
      {
        name: 'breakable',
        enforce: 'pre',
        transform: (code, id) => (id.includes('/sdk/src/') ? breakable(code, id, names) : null),
      },
    ],
  })
  const [output] = [built].flat()
  if (!output || !('output' in output)) throw new Error('Vite built nothing')
  return output.output[0].code
}

function breakable(code: string, id: string, all: Set<string>): string {
  const file = ts.createSourceFile(id, code, ts.ScriptTarget.ES2022, true)
  const names: string[] = []
  const inserts: [at: number, text: string][] = []
  visit(file)
  // A file may be part of both.
  for (const name of names) all.add(name)
  let text = code
  for (const [at, what] of inserts.toSorted(([a], [b]) => b - a)) {
    text = text.slice(0, at) + what + text.slice(at)
  }
  return text

  function visit(node: ts.Node): void {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart())
      const name = `${id.split('/').at(-1)}:${line + 1}:${nameOf(node)}`
      if (!guard.test(name)) take(name, node.body)
    }
    ts.forEachChild(node, visit)
  }

  function take(name: string, body: ts.Node): void {
    const unique = names.includes(name) ? `${name}:${body.pos}` : name
    names.push(unique)
    const said = JSON.stringify(unique)
    const check = `window.ran?.(${said}); if (window.broken === ${said}) { document.documentElement.dataset.broke = 'yes'; throw new Error(${said}) }`
    if (ts.isBlock(body)) inserts.push([body.getStart() + 1, check])
    else inserts.push([body.getStart(), `{${check} return (`], [body.getEnd(), ')}'])
  }
}

function nameOf(node: ts.Node): string {
  if (ts.isReturnStatement(node.parent)) return 'returned'
  return 'name' in node && node.name instanceof Object && 'text' in node.name
    ? String(node.name.text)
    : 'arrow'
}
