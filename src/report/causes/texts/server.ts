/** Findings about the server itself: its life, its stop, its health. */
export const server = `
server/exited: The server ended while it was tested, so every client lost its request. → Read the last lines of its log in the report; send the request that came before again, alone.
server/gone: The server stopped answering, so every client waits in vain. → See whether its process and its port are still there, and send the last request again.
server/hung: The server takes requests and brings no token, so clients wait until their own limits. → Watch for it with a request for one token, not with /health, and restart the server when it comes.
server/port-exposed: A process of the server listens on every interface, and others on the network can reach it. → Bind it to 127.0.0.1, or close the port in front of the machine.
teardown/survivors: Processes of the server go on after it was stopped, and hold memory and devices. → Find what starts them in sessions of their own, and stop a server with its whole group.
teardown/port-held: The port is still in use, so the next server cannot take it. → Find which process listens there, and end it before the next start.
teardown/shared-memory-left: Shared memory stays behind with each stop, until none is left. → Remove the named files in /dev/shm, and find which process does not clear them away.
teardown/device-memory-held: Memory of the device is not given back, and the next start may not fit. → Find the process that holds the device, and end it.
teardown/files-left: Temporary files stay behind with each stop, until the disk is full. → Remove the named files, and find which process does not clear them away.
teardown/needed-kill: The server does not end when it is asked to, so a roll-out waits and cuts answers off. → Look at what its processes wait for, and allow them more time where they were only slow.
not-answered (after done-missing, finish-missing, frame-invalid, json-invalid, chunk-invalid, error-in-stream, content-type-wrong, body-invalid, done-repeated, output-after-finish, finish-repeated, choice-unfinished): Clients got no whole answer where they have to get one. → Send the request again by its curl line, and read the server's log at that moment.
unhealthy: A load balancer that asks /health takes the server out of service. → Have /health answer 200 while the server generates.
ping-unhealthy: Platforms that ask /ping take the server for dead. → Have /ping answer as /health does.
version-invalid: An inventory cannot tell which version runs. → Have /version answer with an object that holds the version.
load-invalid: A balancer that goes by /load sees nothing. → Do not balance by /load on this server.
load-drifts: The load that the server reports grows with each client that leaves early. → Do not balance by /load until aborted requests are taken off it.
still-running: The server computes on for clients that have left, and slots stay taken. → Look at how a disconnect is noticed; a proxy in between may hold the connection open.
still-waiting: Requests of clients that have left stay in the queue before those of others. → Look at how a disconnect of a waiting request is noticed.
cache-held: The cache of abandoned requests is not given back, until nothing new is admitted. → Look at what an abort gives back; restart the server before its cache is full.
generation-went-on: Tokens are generated that nobody reads. → Look at how a disconnect is noticed in the middle of an answer.
gauge-frozen: The gauges do not move while requests run, so nothing shows whether the server is full. → Do not scale by these gauges; look at how they are refreshed.
latency-exceeded (after ttft-exceeded): Whole answers take longer than the preset allows. → Look at what else the machine runs, then at batch size, number format and kernels; or correct the limit.
ttft-exceeded: Users wait for the first token longer than the preset allows. → Look at the queue and at prefill; then at what else the machine runs, or correct the limit.
stall-exceeded (after stalls): A stream stands still for longer than the preset allows, and readers take it for broken. → Look for what blocks the server: garbage collection, swapping, a proxy that polls.
stalls: Streams stand still again and again in the middle of an answer. → Look for what blocks the server: garbage collection, swapping, other requests' prefill, a proxy that polls.
stalled: A stream that runs stands still while a long prompt is computed. → Switch chunked prefill on, or lower the number of tokens of a step.
not-interleaved: A long prompt is computed in one piece, and everyone else waits for it. → Lower the number of tokens of a step, or find out why the prompt is not cut.
nothing-cached: The compile cache stays empty, so every start compiles. → Check that the cache folder can be written to and outlives the server.
compiler-ran: A second start compiles although the cache is full, so new replicas start slowly. → Compare what the cache is keyed by between the two starts.
compiled-again: Parts are compiled a second time, so new replicas start slowly. → Compare the keys of the named parts between the two starts.
too-slow: Speculation costs time in place of saving it. → Try fewer draft tokens or a smaller draft, or switch it off.
acceptance-low: Few draft tokens are accepted, so that speculation saves little. → Check that the draft belongs to this model, in weights, tokenizer and precision.
position-low: Draft tokens at one position are hardly ever accepted. → Draft fewer tokens, or look at how positions of the draft are computed.
`
