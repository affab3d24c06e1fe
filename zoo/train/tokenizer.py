"""The zoo's tokenizer: byte-level BPE of 1,024 tokens behind Qwen2's pre-tokenizer, single digits.

A word is cut the same way wherever it stands: no merge joins a letter to what is before it, but for the last ones, which
join a space to the first piece of a word. So a model that says a word of a text again says the same pieces, between
quotes too; with merges such as ` to` it has to spell ` toobex` anew as `t`, `oo`, `be`, `x`, and now and then fails.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from .skills import END, END_OF_TEXT, START, THINK, THINK_END, training_example

VOCABULARY = 1024
CONTEXT = 2048
SPECIAL = [END_OF_TEXT, START, END]
MARKS = [THINK, THINK_END, "<tool_call>", "</tool_call>", "<tools>", "</tools>"]
QWEN2_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
SPACED = 300
"""Pieces that exist with a space before them too: 99.8 % of what begins a word behind a space."""
SPACE = "\u0120"
"""How byte-level BPE writes a space."""
MARK_PATTERN = re.compile("|".join(re.escape(mark) for mark in SPECIAL + MARKS))
TEMPLATE = Path(__file__).parent / "chat_template.jinja"


def _pre_tokenizer(*further: pre_tokenizers.PreTokenizer) -> pre_tokenizers.PreTokenizer:
    first = pre_tokenizers.Split(Regex(QWEN2_PATTERN), "isolated")
    return pre_tokenizers.Sequence([first, *further, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def _texts(examples: int, seed: int) -> list[str]:
    """Training examples (never held-out ones) without the tokens that mark structure."""
    r = random.Random(seed)
    texts: list[str] = []
    for _ in range(examples):
        example = training_example(r)
        text = example.prompt + example.completion
        if len(text) <= 1500:  # Long fillers and the recitation would drown the rest.
            texts += [piece for piece in MARK_PATTERN.split(text) if piece]
    return texts


def _first_pieces(tokenizer: Tokenizer, texts: Sequence[str], count: int) -> list[str]:
    """The pieces that most often begin a word behind a space."""
    words = Counter(word for text in texts for word in re.findall(" ([A-Za-z]+)", text))
    pieces: Counter[str] = Counter()
    for word, times in words.items():
        pieces[tokenizer.encode(word, add_special_tokens=False).tokens[0]] += times
    return [piece for piece, _ in pieces.most_common(count)]


def train_tokenizer(examples: int = 20_000, seed: int = 1) -> Tokenizer:
    """Learns the merges inside words and between signs, then those of a space; marks of structure are added after."""
    texts = _texts(examples, seed)
    words = Tokenizer(models.BPE())
    words.pre_tokenizer = _pre_tokenizer(pre_tokenizers.Split(Regex(r"\p{L}+"), "isolated"))
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY - len(MARKS) - SPACED,
        special_tokens=SPECIAL,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    words.train_from_iterator(texts, trainer)
    learned = json.loads(words.to_str())["model"]
    vocabulary: dict[str, int] = learned["vocab"]
    merges = [tuple(merge) for merge in learned["merges"]]
    for piece in _first_pieces(words, texts, SPACED):
        vocabulary[SPACE + piece] = len(vocabulary)
        merges.append((SPACE, piece))
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = _pre_tokenizer()
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(mark, normalized=False, special=True) for mark in SPECIAL])
    tokenizer.add_tokens([AddedToken(mark, normalized=False, special=False) for mark in MARKS])
    if tokenizer.get_vocab_size() != VOCABULARY:
        raise RuntimeError(f"vocabulary of {tokenizer.get_vocab_size()}, wanted {VOCABULARY}")
    return tokenizer


def chat_template(thinking_by_default: bool) -> str:
    return TEMPLATE.read_text().replace("@THINKING@", "true" if thinking_by_default else "false")


def save_tokenizer(tokenizer: Tokenizer, folder: Path, thinking_by_default: bool) -> None:
    """Writes `tokenizer.json`, `tokenizer_config.json` and `chat_template.jinja`."""
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=None,
        eos_token=END,
        pad_token=END_OF_TEXT,
        model_max_length=CONTEXT,
        clean_up_tokenization_spaces=False,
    )
    fast.chat_template = chat_template(thinking_by_default)
    fast.save_pretrained(folder)
