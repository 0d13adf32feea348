"""Write the vectors of the demonstration's sentences into the package.

    python training/encoder/sentences.py

Run it when the demonstration's reports, the splitting of sentences or the packaged encoder change;
a test tells. Half a minute on one core. The same reports and encoder give the same file on one
machine; another processor may round a number to its neighbour.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from apercu.adapters.onnx_encoder import packaged_encoder
from apercu.assemble import clock
from apercu.collection.layout import Layout
from apercu.collection.reading import Collection
from apercu.demonstration import demonstration, sentence_vectors
from apercu.intake.vectorise import Text, Vectors
from apercu.text.datelines import before_words


def sentences(collection: Collection) -> Iterator[Text]:
    """Yield the sentences of a collection as questions read them, each once, in order of ids."""
    seen: set[str] = set()
    for number in sorted(collection.numbers(), key=collection.sha):
        text = collection.text(number)
        for passage in collection.passages(number):
            for span in passage.sentences or (passage,):
                start = span.start + before_words(text[span.start : span.end])
                words = text[start : span.end]
                if words not in seen:
                    seen.add(words)
                    yield bytes.fromhex(collection.sha(number)), words


def write(folder: Path) -> int:
    """Encode the sentences and write them into a folder; return how many."""
    encoder = packaged_encoder()
    with tempfile.TemporaryDirectory() as cache:
        place = demonstration(Path(cache), clock=clock, say=print)
        with Collection.open(place) as collection:
            made = Layout(place).vectors
            shutil.rmtree(made, ignore_errors=True)
            texts = list(sentences(collection))
            Vectors(collection, encoder).of(texts)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(made, folder, ignore=shutil.ignore_patterns("lock"))
    return len(texts)


if __name__ == "__main__":
    print(f"{write(sentence_vectors())} sentences in {sentence_vectors()}")
