/** Findings about models, their list and their checkpoints. */
export const models = `
model-missing: Clients that look for models do not find this one. → Check the name under which the model is served.
alias: The model answers to a name that the list does not hold. → Use the name in the list where clients look for models.
failed: The list of models cannot be read. → Have GET /v1/models answer with a list.
model-not-found: The model's own card is not there although the list names it. → Have clients look the model up in the list.
card-invalid: Typed clients throw when they parse the model's card. → Compare the named field with the API reference.
unknown-accepted: A model that is not there has a card, so clients take it for one that is. → Answer 404 for unknown models.
not-quantized: The server computes with full weights, slower and larger than planned. → Look for a warning in its log at the start.
method-differs: The server computes with another kind of quantized weights than the checkpoint's. → Look for a conversion in its log at the start.
nothing-converted: No module of the checkpoint is quantized. → Quantize the checkpoint again.
kept-converted: A module that is to stay unquantized is quantized. → Quantize again, or correct the checkpoint's list.
keeps-nothing: The checkpoint's list of modules that stay unquantized fits none. → Correct the names in the list.
left-unconverted: A module that is to be quantized is not. → Quantize again, or add it to the checkpoint's list.
too-few-same: The quantized model answers otherwise than the reference too often. → Quantize with more calibration data, or keep more modules as they are.
skill-lost: The quantized model has lost a kind of answer. → Quantize with calibration data of that kind.
`
