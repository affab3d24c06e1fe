"""Makes a Hugging Face folder of a GGUF file of a Llama with a byte-level BPE: `gguf_to_hf.py FILE FOLDER`.

Weights become float32 and keep the exact values that the GGUF file stands for.
"""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from gguf import GGUFReader, dequantize
from safetensors.numpy import save_file

# Reads one field of the file's metadata.
Field = Callable[[str], object]

CONTROL = 3
RENAMED = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
OUTSIDE = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
    "output.weight": "lm_head.weight",
}
# What llama.cpp calls `smollm`: single digits, then GPT-2's words.
SPLITTERS = {
    "smollm": [
        {"type": "Digits", "individual_digits": True},
        {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
    ],
}


def name_of(tensor: str) -> str:
    if tensor in OUTSIDE:
        return OUTSIDE[tensor]
    block, part = re.fullmatch(r"blk\.(\d+)\.(\w+)\.weight", tensor).groups()
    return f"model.layers.{block}.{RENAMED[part]}.weight"


def rows_of_halves(weight: np.ndarray, heads: int) -> np.ndarray:
    """GGUF pairs the rows that a rotary embedding turns together; Hugging Face has them half a head apart."""
    pairs = weight.reshape(heads, -1, 2, weight.shape[1])
    return pairs.swapaxes(1, 2).reshape(weight.shape)


def weights_of(reader: GGUFReader, heads: dict) -> dict:
    weights = {}
    for tensor in reader.tensors:
        values = dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        part = tensor.name.split(".")[-2]
        if part in heads:
            values = rows_of_halves(values, heads[part])
        weights[name_of(tensor.name)] = np.ascontiguousarray(values)
    return weights


def config_of(field: Field, tied: bool) -> dict:
    width, heads = field("llama.embedding_length"), field("llama.attention.head_count")
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": width,
        "head_dim": width // heads,
        "intermediate_size": field("llama.feed_forward_length"),
        "num_hidden_layers": field("llama.block_count"),
        "num_attention_heads": heads,
        "num_key_value_heads": field("llama.attention.head_count_kv"),
        "max_position_embeddings": field("llama.context_length"),
        "rms_norm_eps": float(f"{field('llama.attention.layer_norm_rms_epsilon'):.6g}"),
        "rope_theta": field("llama.rope.freq_base"),
        "vocab_size": field("llama.vocab_size"),
        "bos_token_id": field("tokenizer.ggml.bos_token_id"),
        "eos_token_id": field("tokenizer.ggml.eos_token_id"),
        "pad_token_id": field("tokenizer.ggml.padding_token_id"),
        "hidden_act": "silu",
        "attention_bias": False,
        "mlp_bias": False,
        "tie_word_embeddings": tied,
        "torch_dtype": "float32",
    }


def tokenizer_of(field: Field, tokens: list) -> dict:
    kinds = field("tokenizer.ggml.token_type")
    special = [index for index, kind in enumerate(kinds) if kind == CONTROL]
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    plain = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": index, "content": tokens[index], **flags} for index in special],
        "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": SPLITTERS[field("tokenizer.ggml.pre")]},
        "post_processor": None,
        "decoder": plain,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": {token: index for index, token in enumerate(tokens)},
            "merges": [merge.split(" ") for merge in field("tokenizer.ggml.merges")],
        },
    }


def main(source: str, target: str) -> None:
    reader = GGUFReader(source)

    def field(name: str) -> object:
        return reader.fields[name].contents()

    architecture, kind = field("general.architecture"), field("tokenizer.ggml.model")
    if (architecture, kind) != ("llama", "gpt2"):
        raise SystemExit(
            f"{source} is a {architecture} with a tokenizer of {kind}: only llama with gpt2 can be converted"
        )
    heads = {"attn_q": field("llama.attention.head_count"), "attn_k": field("llama.attention.head_count_kv")}
    weights = weights_of(reader, heads)
    tokens = field("tokenizer.ggml.tokens")
    config = config_of(field, "lm_head.weight" not in weights)
    words = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "add_prefix_space": False,
        "clean_up_tokenization_spaces": False,
        "model_max_length": field("llama.context_length"),
        "chat_template": field("tokenizer.chat_template"),
        **{f"{role}_token": tokens[config[f"{role}_token_id"]] for role in ("bos", "eos", "pad")},
        "unk_token": tokens[field("tokenizer.ggml.unknown_token_id")],
    }
    ends = {key: config[key] for key in ("bos_token_id", "eos_token_id", "pad_token_id")}
    files = {
        "config.json": config,
        "generation_config.json": ends,
        "tokenizer.json": tokenizer_of(field, tokens),
        "tokenizer_config.json": words,
    }
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


main(*sys.argv[1:])
