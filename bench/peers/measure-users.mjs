// Starts users together and sums up what they saw, as JSON on stdout. Runs on any Node from 18.

const quantile = (values, share) => {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
}

async function measureOne(request) {
  const startMs = performance.now()
  const gaps = []
  let ttft
  let lastMs = startMs
  await request(() => {
    const nowMs = performance.now()
    if (ttft === undefined) ttft = nowMs - startMs
    else gaps.push(nowMs - lastMs)
    lastMs = nowMs
  })
  return { ttft, gaps }
}

/** @param request tells of each token by its callback */
export async function measureUsers({ users, requests }, request) {
  // The first request of a process pays for modules and compiled code; every client gets the same warm-up.
  await Promise.all(Array.from({ length: 8 }, () => measureOne(request)))
  const seen = []
  let started = 0
  const user = async () => {
    while (started < requests) {
      started += 1
      seen.push(await measureOne(request))
    }
  }
  await Promise.all(Array.from({ length: users }, user))
  const ttfts = seen.map(({ ttft }) => ttft)
  const gaps = seen.flatMap((one) => one.gaps)
  const answer = {
    ttftP50: quantile(ttfts, 0.5),
    ttftP99: quantile(ttfts, 0.99),
    itlMean: gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length,
    itlP99: quantile(gaps, 0.99),
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
