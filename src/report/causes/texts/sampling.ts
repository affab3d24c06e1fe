/** Findings about how tokens are drawn, and their log-probabilities. */
export const sampling = `
logprobs-missing: Clients that rank or evaluate by log-probabilities get none. → Start the server with log-probabilities, or take the claim out of the preset.
logprobs-invalid: Typed clients throw when they parse the log-probabilities. → Compare the named field with the API reference.
logprob-positive: A probability is above 1. → Do not evaluate by these numbers; look for scores that were not normalised.
top-count-wrong: The number of alternatives is not the one that was asked for. → Check how top_logprobs reaches the sampler.
chosen-missing: The token that was chosen is not among its alternatives. → Put the chosen token into the list.
chosen-not-best: A greedy answer does not take the likeliest token. → Look for a bias or a penalty between the log-probabilities and the choice.
token-count-wrong: Log-probabilities do not come one for each token. → Look for tokens that detokenization drops.
bytes-wrong: The bytes of a token are not those of its text. → Take the bytes before they become text.
offset-wrong: Offsets do not point at the tokens in the text. → Count offsets in characters, from the begin of the text.
sum-above-one: Probabilities of one place sum to more than 1. → Look for what scales or shifts them: a temperature, a bias or a penalty.
forced-differs: A token that is forced has another log-probability than one that is chosen. → Take log-probabilities before a bias is applied.
endpoints-differ: Chat and completions give the same prompt different log-probabilities. → Compare what both send to the sampler.
always-likeliest: Sampling always takes the likeliest token, so answers do not vary. → Check that the temperature reaches the sampler.
temperature-ignored: The temperature changes nothing. → Compare the temperature that reaches the sampler with the one in the request.
distribution-differs: Tokens are not drawn by the probabilities that are reported. → Compare what is reported with what is drawn from.
always-the-same: Every request gets the same sample. → Look for a fixed seed, or a cache that answers for the model.
odds-differ: Answers do not come as often as the model says. → Compare the parameters that reach the sampler with those of the request.
other-answers: Answers come that the model all but excludes. → Check weights, tokenizer and number formats.
requests-alike: Requests at once get the same sample. → Give each request a generator of its own.
seeds-alike: Different seeds draw the same sample. → Check that the request's seed reaches the sampler.
seed-ignored: The same seed draws another sample each time. → Check that the sampler takes the request's seed and shares no generator between requests.
seed-not-reproducible: The same seed draws another sample each time. → Check that the sampler takes the request's seed and shares no generator between requests.
choices-alike: All choices of a request are the same. → Give each choice a generator of its own; look for a cache that answers for the others.
seeded-choices-alike: With a seed, all choices of a request are the same. → Derive the generator of each choice from the seed and its index.
top-p-ignored: top_p changes nothing. → Check that it reaches the sampler, under its name and with its value.
top-k-ignored: top_k changes nothing. → Check that it reaches the sampler, under its name and with its value.
min-p-ignored: min_p changes nothing. → Check that it reaches the sampler, under its name and with its value.
presence-ignored: presence_penalty changes nothing. → Check that it reaches the sampler, and that it sees the tokens of the answer so far.
frequency-ignored: frequency_penalty changes nothing. → Check that it reaches the sampler, and that it counts the tokens of the answer so far.
not-forced: A token that logit_bias forces does not come. → Check that logit_bias reaches the sampler; its keys are ids of tokens, written as text.
not-forbidden: A token that logit_bias forbids comes all the same. → Check that logit_bias reaches the sampler; its keys are ids of tokens, written as text.
stop-token-ignored: An answer goes on after its stop token. → Check that stop_token_ids are looked for in each step.
min-tokens-ignored: An answer ends before min_tokens. → Check that min_tokens holds back every kind of end.
`
