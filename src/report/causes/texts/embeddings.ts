/** Findings about embeddings, scores and ranks. */
export const embeddings = `
vector-differs: The same text has another vector each time, so it does not find itself. → Do not store these vectors; look at batching, padding and number formats.
vector-missing: A text gets no vector. → Send one text a request until lists come back whole.
vector-swapped: A text gets the vector of another one, and is stored under the wrong key. → Take the server off until vectors come in the order of their texts.
vectors-equal: Different texts have the same vector, so search finds anything. → Check what the server pools; the vector of a token that every text begins with is always the same.
partner-not-nearest: Texts that mean the same are not near each other. → Compare pooling, normalisation and tokenizer with what the model was trained with.
norm-wrong: Vectors do not have length 1, so a dot product is not a cosine. → Have the server normalise, or compare by cosine.
not-normalised: Vectors do not have length 1, so a dot product is not a cosine. → Have the server normalise, or normalise on the side of the client.
lengths-differ: Vectors of one answer have different lengths. → Do not store these vectors.
dimensions-wrong: Vectors do not have the length that the preset expects. → Check which model is served, and the size of the index.
length-wrong: dimensions does not bring vectors of that length. → Leave dimensions out, and cut vectors on the side of the client.
not-the-beginning (after length-wrong): A shortened vector is not the beginning of the whole one. → Do not mix shortened and whole vectors in one index.
format-ignored: A client that asks for base64 gets numbers. → Set encoding_format to float in every client.
base64-invalid: Vectors in base64 cannot be read. → Set encoding_format to float in every client.
values-differ: Vectors in base64 hold other numbers. → Set encoding_format to float in every client.
ignored: truncate_prompt_tokens changes nothing. → Cut long texts on the side of the client, by /tokenize.
score-missing: A pair of texts gets no score. → Compute the cosine of embeddings on the side of the client.
score-differs: The score of two texts is not the cosine of their vectors. → Use one of the two until they agree.
relevance-differs: The relevance of a document is not its score. → Use one of the two APIs until they agree.
alone-differs: A document has another relevance beside others. → Do not compare relevance between requests.
not-sorted: Ranked documents are not in order. → Sort by relevance_score on the side of the client.
document-differs: A rank returns another document than its index says. → Look documents up by index on the side of the client.
not-the-best: top_n does not keep the most relevant documents. → Leave top_n out, and cut the list on the side of the client.
order-differs: Two paths of the same API rank documents differently. → Have clients use one path.
`
