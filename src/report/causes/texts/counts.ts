/** Findings about the token counts that clients get. */
export const counts = `
usage-missing: Clients cannot bill or limit by tokens. → Have the server send usage; look for a gateway that drops it.
usage-total-wrong: Bills do not add up. → Do not bill by these counts until the total is the sum of its parts.
usage-wrong (after choice-count-wrong, choice-empty): Counts are not those of all choices. → Do not bill by these counts where clients ask for several choices.
usage-differs (after text-differs, calls-differ, reasoning-differs, finish-reason-differs, choice-count-wrong): The same answer is counted in two ways, so one of the bills is wrong. → Compare both exchanges; tokens that a parser takes away are the usual cause.
completion-tokens-over-limit: Clients are billed for more tokens than they allow. → Do not bill by these counts; look for tokens that are counted twice.
completion-tokens-zero: Answers look as if they cost nothing. → Do not bill or limit by these counts.
prompt-tokens-flat: The count does not grow with the prompt. → Do not bill or limit by these counts; look for a gateway that makes them up.
part-over-whole: A part is larger than what it is a part of. → Do not bill by the parts until they add up.
completion-tokens-wrong: The count is not the number of tokens in the answer. → Do not bill by these counts; compare them with the ids in the exchange.
prompt-tokens-wrong: The count is not the number of tokens in the prompt. → Do not bill by these counts; compare them with the ids in the exchange.
completion-tokens-differ: The text of the answer has another number of tokens than is billed. → Do not bill by usage until both agree.
token-ids-missing: Clients that train or cache by token ids get none. → Start the server so that it returns token ids, or take the claim out of the preset.
count-missing: The tokens of the thought are not reported. → Have the server report reasoning_tokens, or do not bill by them.
count-wrong: A number that the answer states, or the length of its list, is not the right one. → Do not rely on it until it is that of the exchange.
count-differs: Two counts of the same thing disagree. → Find out which side miscounts before billing by either.
total-wrong: The count is not that of the input. → Do not bill by these counts until they add up.
longer-not-more (after total-wrong): A longer text does not count more tokens. → Do not bill by these counts until they grow with the text.
sum-differs (after total-wrong): Texts together count otherwise than one by one. → Do not bill by these counts until they add up.
cached-tokens-missing: Clients cannot see what was taken from the cache. → Have the server report cached_tokens, or take the claim out of the preset.
`
