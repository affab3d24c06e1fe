/** What hostile servers, files, words and ends have been tried, and which test holds each. */

export interface Attack {
  /** P processes, S secrets, C crashes of our own, T time, B bodies and words of a server, I input, N others. */
  readonly id: string
  readonly attack: string
  /** File of a test, and a part of what it says of the attack there. */
  readonly tests: readonly (readonly [file: string, says: string])[]
}

const host = 'test/integration/host'
const cli = 'test/integration/cli'
const run = 'test/integration/run'
const commands = `${cli}/commands/run.test.ts`
const fleet = 'test/integration/load/fleet'
const catalogue = 'test/faults/catalogue'
const ways = 'test/torture/ways.ts'

type Row = readonly [id: string, attack: string, ...tests: Attack['tests']]

const rows: readonly Row[] = [
  [
    'P1',
    'a daemon of two forks, a session of its own and no environment, that listens on every interface',
    [`${host}/traces.test.ts`, 'finds a daemon that left everything by which it could be known'],
  ],
  [
    'P2',
    'shared memory that is written and closed',
    [`${host}/traces.test.ts`, 'finds shared memory that the server wrote and closed'],
  ],
  ['P3', 'a second port, open to other machines', [`${host}/traces.test.ts`, 'server/port-exposed']],
  [
    'P4',
    'the end of npx, or of whoever else started us',
    [`${host}/interrupt.test.ts`, 'is a parent of our parent, as npx is, and is killed'],
  ],
  [
    'P5',
    'SIGKILL of the command at every moment',
    [`${host}/guardian.test.ts`, 'ends the server and its daemon when its owner is killed'],
    [`${host}/lost-runs.test.ts`, 'are ended with KILL where TERM does nothing'],
    ['test/torture/moments.ts', "name: 'stop'"],
  ],
  ['P6', 'SIGKILL of the command with a real engine', ['test/torture/kill-real.ts', 'SIGKILL']],
  ['P7', 'a terminal that is closed', [ways, 'closed terminal']],
  [
    'P8',
    'Ctrl-C, TERM and HUP',
    [commands, 'exit 130, the report is written, nothing survives'],
    [commands, 'by TERM: exit 143'],
  ],
  ['P9', 'Ctrl-C twice', [commands, 'twice: kills at once, and the report is written all the same']],
  [
    'P10',
    'children that leave group, session, parent and title, and ignore TERM',
    [`${host}/stop-group.test.ts`, 'finds a double-forked child whose parents are gone'],
    [`${host}/stop-group.test.ts`, 'finds one that forks and ends all the time'],
  ],
  [
    'P11',
    'one Ctrl-C that a busy machine delivers late and twice',
    [`${host}/interrupt.test.ts`, 'copies of one, as a terminal and npx send them, count once'],
  ],
  [
    'S1',
    'a server that quotes the key',
    [`${run}/canary.test.ts`, 'is left of a run whose server quotes what it knows'],
  ],
  [
    'S2',
    'the key among bytes that are not text',
    [`${run}/canary.test.ts`, 'is left where bodies are kept as base64'],
  ],
  ['S3', 'a key in a preset', ['src/presets/secretless.test.ts', 'extraArgs']],
  ['S4', 'secrets under names that few know', ['src/presets/secretless.test.ts', 'DATABASE_URL']],
  ['S5', 'a token in an address', ['src/subject/attach-address.test.ts', '?token=']],
  [
    'S6',
    'the key in pieces and in other writings',
    ['src/base/secrets/scrub.test.ts', 'some characters escaped'],
    [`${run}/canary.test.ts`, 'Frames held its halves'],
  ],
  ['S7', 'the key on a command line', [`${run}/canary.test.ts`, 'commandLines(run)']],
  ['C1', 'a reader of stdout that leaves', [`${cli}/own-crash.test.ts`, 'a reader that has left']],
  ['C2', 'a config file that throws later', [`${cli}/own-crash.test.ts`, 'throws late']],
  [
    'C3',
    'a full disk',
    [
      `${cli}/own-crash.test.ts`,
      'at --out ends with 3, the verdict on the terminal and nothing half-written',
    ],
  ],
  [
    'C4',
    'a log beyond what one string can hold',
    ['src/host/log-file.test.ts', 'reads the end of more than anybody can read'],
    ['src/host/kept-log.test.ts', 'of a long one both ends'],
  ],
  [
    'C5',
    'a folder of the run that is full, by the log of its server',
    [`${run}/full-log.test.ts`, 'while the server logs leaves the verdict as it is'],
    [`${run}/full-log.test.ts`, 'is what a server that ends of it lacked'],
  ],
  ['T1', 'an engine process that is stopped', [`${run}/hang-watch.test.ts`, 'SIGSTOP']],
  ['T2', 'an engine process that is killed', [`${run}/hang-watch.test.ts`, 'SIGKILL']],
  [
    'T3',
    'a server that is silent, or drips',
    [`${run}/guard.test.ts`, 'is one finding, and the rest is skipped'],
    [`${catalogue}/time.ts`, 'an answer that drips'],
  ],
  ['T4', 'answers of 24 MiB', [`${run}/huge-answers.test.ts`, 'keeps the ends of answers of 24 MiB']],
  [
    'T5',
    'a log without a line end',
    ['src/host/log-file.test.ts', 'takes time by the bytes, also of a line that never ends'],
    [`${host}/long-log-line.test.ts`, 'leaves the verdict, the log and the memory as they are'],
  ],
  [
    'T6',
    'streams of tokens, comments or blank lines without an end',
    [`${catalogue}/sse.ts`, 'comments without an end'],
    [
      'test/integration/load/without-end.test.ts',
      'ends a stream that is far beyond its limit of tokens at once',
    ],
    ['test/integration/wire/send.test.ts', 'ends comments behind a token'],
    [`${run}/floods.test.ts`, 'tokens as fast as it can'],
  ],
  [
    'T7',
    'a folder that the kernel refuses',
    [`${cli}/own-crash.test.ts`, 'refuses an --out that the kernel has no place for'],
  ],
  [
    'T8',
    'a pattern of many stars',
    [`${cli}/hostile-words.test.ts`, 'with forty stars is matched like with one'],
  ],
  [
    'T9',
    'a long chain of presets',
    [`${cli}/hostile-words.test.ts`, 'as a chain of 5,000 presets is refused'],
  ],
  [
    'B1',
    'more tokens in one choice than a call can take',
    ['test/contract/checks/hostile-answers.test.ts', 'far too many tokens'],
  ],
  [
    'B2',
    'JSON of a hundred thousand levels',
    [`${cli}/hostile-words.test.ts`, 'nested 100,000 times is read by probe'],
    [`${catalogue}/semantics.ts`, 'an error nested a hundred thousand times'],
  ],
  [
    'B3',
    'a file that holds itself, or throws where it is read',
    [`${cli}/hostile-words.test.ts`, 'as a preset that holds itself'],
    ['src/subject/copy-plain.test.ts', 'get a()'],
  ],
  ['B4', 'a choice that comes twice', [`${catalogue}/semantics.ts`, 'every choice twice']],
  [
    'B5',
    'endless headers, NaN, bytes that are not text, bodies and streams twice',
    [`${catalogue}/transport.ts`, 'headers without an end'],
    [`${catalogue}/sse.ts`, 'JSON that is not a number'],
  ],
  [
    'B6',
    'control sequences',
    ['src/report/console-lines.test.ts', 'cannot be made to send escapes to the terminal'],
    [`${run}/canary.test.ts`, 'not.toMatch(controls)'],
  ],
  [
    'I1',
    'presets that are wrong in every way',
    ['test/fuzz/targets.ts', "name: 'presets'"],
    [commands, 'with %s: exit 2, path and advice'],
  ],
  [
    'I2',
    'headers and addresses that break a request',
    ['src/wire/request-bytes.test.ts', 'a line end in a header'],
    ['src/subject/attach-address.test.ts', 'caNary'],
  ],
  ['I3', 'thresholds of random characters', ['test/fuzz/targets.ts', 'threshold']],
  ['I4', 'reports of hostile runs against the schema', [`${run}/huge-answers.test.ts`, 'isValid.errors']],
  ['N1', 'two runs with one port', [`${cli}/hostile-words.test.ts`, 'two runs with one port']],
  ['N2', 'a gzip bomb', [`${catalogue}/transport.ts`, 'a gzip bomb']],
  ['N3', 'interim answers without an end', [`${catalogue}/transport.ts`, 'interim answers without an end']],
  [
    'N4',
    'chunks of a byte, and chunk extensions without an end',
    [`${catalogue}/oddities.ts`, 'one byte a chunk'],
    [`${catalogue}/transport.ts`, 'a chunk extension without an end'],
  ],
  [
    'N5',
    'certificates that are not to be trusted',
    [`${run}/tls-faults.test.ts`, 'gets no request, and is the concern of whoever asked'],
  ],
  [
    'N6',
    'a listener on IPv6',
    ['src/host/traces/listeners.test.ts', '[::]:80'],
    [`${host}/traces.test.ts`, 'finds a port that is open on [::] alike'],
  ],
  [
    'N7',
    'a model folder that leads to itself',
    ['test/integration/models/copy-model.test.ts', 'a loop of folders'],
  ],
  [
    'N8',
    'links at, in and instead of --out',
    [`${run}/out-folder.test.ts`, 'has links in it replaced'],
    [`${run}/out-folder.test.ts`, 'that is a link leads to where it says'],
  ],
  [
    'N9',
    'an --out that may not be written to',
    [`${run}/out-folder.test.ts`, 'is told before a server is started'],
  ],
  ['N10', 'a user without rights', [`${host}/sure-reads.test.ts`, 'proves what a run of root does']],
  [
    'N11',
    'redirects to another host, and without an end',
    [`${run}/redirects.test.ts`, 'to another host is not followed'],
  ],
  [
    'N12',
    'no descriptor left amid a load',
    ['test/integration/load/few-files.test.ts', 'is void by what the machine lacks'],
  ],
  [
    'N13',
    'a tool of the vendor that hangs',
    [`${host}/accelerators/tools.test.ts`, 'that hangs is waited for once'],
  ],
  [
    'N14',
    'lists of the machine that may not be read',
    [`${host}/sure-reads.test.ts`, 'is unproven where shared memory may not be listed'],
  ],
  [
    'N15',
    'a coordinator that gives orders out of turn, or with numbers that no load has',
    [`${fleet}/orders.test.ts`, 'leaves a coordinator that says %s'],
    [`${fleet}/orders.test.ts`, 'leaves a coordinator that sends %s'],
  ],
  [
    'N16',
    'an agent that says impossible things of its machine, or answers what it was not asked',
    [`${fleet}/orders.test.ts`, 'lets in no agent that says %j of its machine'],
    [`${fleet}/orders.test.ts`, 'names an agent that %s'],
  ],
  [
    'N17',
    'a cluster whose files are broken, lie elsewhere, or unpack to more than any result',
    ['test/integration/fleet/bad-clusters.test.ts', 'blocks the preset alone whose result it is'],
    ['src/fleet/ray/kept-file.test.ts', 'unpacks no more than it was told'],
  ],
  [
    'N18',
    'strangers who open connections and say nothing, more agents at one moment than are wanted, and lines written into the console',
    [`${fleet}/welcome.test.ts`, 'hangs up on the oldest of many who say nothing'],
    [`${fleet}/welcome.test.ts`, 'lets in no more than it wants, however many ask at one moment'],
    [`${fleet}/welcome.test.ts`, 'prints nothing of a stranger that would begin a line'],
    ['src/fleet/ray/driver-events.test.ts', 'makes one line of what it shows'],
  ],
  [
    'N19',
    'a folder of kept reports of other presets, versions and checks, or damaged ones',
    ['src/cli/kept-units.test.ts', 'does not take that of %s'],
    ['src/cli/kept-units.test.ts', 'does not take a folder in its place'],
  ],
  [
    'N20',
    'a dashboard that takes a job and then answers nothing',
    [
      'test/integration/fleet/bad-clusters.test.ts',
      'ends a cluster that takes the job and then answers nothing',
    ],
  ],
]

export const attacks: readonly Attack[] = rows.map(([id, attack, ...tests]) => ({ id, attack, tests }))
