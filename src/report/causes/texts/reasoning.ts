/** Findings about thoughts and their fields. */
export const reasoning = `
reasoning-missing: The thought does not come in its field, so that clients cannot show or hide it. → Choose the reasoning parser that belongs to the model's tags.
reasoning-shown: A thought is shown that the client did not want. → Have a gateway drop it; check the switch of the chat template.
reasoning-wrong: The field of the thought holds something else. → Check where the parser splits thought and content.
reasoning-after-content: The thought goes on after the answer has begun, and clients show it in the middle. → Have clients accept it there, or leave streaming off.
markup-leaked (after call-as-text, reasoning-missing): Users see tags that a parser is to take away. → Check that the parser knows every form in which the model writes them.
content-missing: The answer is empty although the model has written one. → Check where the reasoning parser splits, and whether max_tokens leaves room after the thought.
content-wrong (after reasoning-wrong): The content is not what the model wrote up to the cut. → Compare with the whole answer; a parser holds back or adds text at the cut.
older-field: The thought comes in reasoning_content, which newer clients do not read. → Have clients read both fields.
fields-differ: The thought has one name streamed and another whole. → Have clients read both reasoning and reasoning_content.
budget-exceeded: A thought goes on past its budget. → Do not rely on thinking budgets; bound the answer by max_tokens.
thought-dropped: A thought that is sent back does not reach the model. → Look at what the chat template makes of past thoughts.
thought-kept: A thought of an earlier turn that is to be left out reaches the model. → Look at what the chat template makes of past thoughts.
thought-suppressed: A forced call leaves the model no room to think. → Leave tool_choice on auto where thinking is on.
`
