// What citation.js reads in a file of RIS or BibTeX on standard input, as CSL-JSON.
import {readFileSync} from 'node:fs'
import {Cite} from '@citation-js/core'
import '@citation-js/plugin-bibtex'
import '@citation-js/plugin-ris'

const forceType = process.argv[2] === 'ris' ? '@ris/file' : '@bibtex/text'
const {data} = new Cite(readFileSync(0, 'utf8'), {forceType})
process.stdout.write(JSON.stringify(data))
