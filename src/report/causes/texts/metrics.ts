/** Findings about metrics and loads. */
export const metrics = `
syntax-invalid: Prometheus refuses the whole scrape. → Compare the named line with the text format of Prometheus.
counter-missing: Dashboards and alerts that read the counter show nothing. → Do not alert or scale by this metric.
counter-behind: A counter does not count finished requests. → Do not alert or scale by this metric until it counts.
family-vanished: Dashboards, alerts and autoscalers that read the family show nothing. → Change them before this version takes traffic.
family-renamed: Dashboards, alerts and autoscalers that read the old name show nothing. → Change them to the new name before this version takes traffic.
family-retyped: Queries that fit the old type of the family are wrong. → Change them before this version takes traffic.
family-new: The server has a metric that is not recorded of its engine. → See whether dashboards want it.
histogram-missing: Latencies of requests cannot be watched. → Measure them in front of the server.
buckets-not-cumulative: Quantiles of the histogram are wrong. → Do not alert on its quantiles.
bucket-total-differs: The last bucket does not hold all requests, so that quantiles are wrong. → Do not alert on its quantiles.
prompt-counter-differs: The server counts other prompt tokens than it tells clients. → Do not bill or plan capacity by it until it is known which side miscounts.
generation-counter-differs: The server counts other generated tokens than it tells clients. → Do not bill or plan capacity by it until it is known which side miscounts.
prompt-histogram-differs (after prompt-counter-differs): The histogram of prompt tokens is not that of the requests. → Do not plan capacity by it.
generation-histogram-differs (after generation-counter-differs): The histogram of generated tokens is not that of the requests. → Do not plan capacity by it.
request-counter-differs: The server counts another number of requests than were sent. → Do not plan capacity by it.
requests-uncounted: Finished requests are missing from the server's counter. → Do not plan capacity or error rates by it.
counters-inconsistent: Counters of draft and accepted tokens contradict each other. → Do not tune speculation by them.
load/errors: More requests failed under load than the budget allows. → Read the kinds of failures in the report, and the server's log at that time.
load/saturated: The server did not keep up even with the lowest rate. → Start the search lower, or give the server more capacity.
load/threshold-missed: A threshold that was set was not met. → Compare queue, prefill and decode time in the report, and lower the load or add capacity.
load/variation: Repetitions of the same load differ so much that one of them says little. → Give client and server cores of their own, and repeat.
load/usage-short: The usage of answers counts fewer tokens than the frames of text that came, so bills and rates are too low. → Compare usage.completion_tokens of one stream with its frames by hand; do not bill by it until they agree.
load/usage-long: The usage of answers counts more tokens than their requests allow, so bills are too high, or the limit was not kept. → Compare usage.completion_tokens of one stream with its text and its limit by hand.
load/not-streamed: Answers come in one lump or a few, so users see nothing for long, and then much at once. → Look for a proxy that buffers between the client and the server.
load/ledger-short: The server's counters saw less traffic than was sent. → Do not bill or scale by them.
`
