"""The zoo's tokenizer: byte-level BPE of 1,024 tokens behind Qwen2's pre-tokenizer, single digits."""

from __future__ import annotations

import random
import re
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
MARK_PATTERN = re.compile("|".join(re.escape(mark) for mark in SPECIAL + MARKS))
TEMPLATE = Path(__file__).parent / "chat_template.jinja"


def train_tokenizer(examples: int = 20_000, seed: int = 1) -> Tokenizer:
    """Learns the merges from training examples (never held-out ones); tokens that mark structure are added after."""
    r = random.Random(seed)
    texts: list[str] = []
    for _ in range(examples):
        example = training_example(r)
        text = example.prompt + example.completion
        if len(text) > 1500:  # Long fillers and the recitation would drown the rest.
            continue
        texts += [piece for piece in MARK_PATTERN.split(text) if piece]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(QWEN2_PATTERN), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY - len(MARKS),
        special_tokens=SPECIAL,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
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
