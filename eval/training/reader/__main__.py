"""Train the reader, in two steps: `python -m eval.training.reader gather | train`.

    gather FILE --reports INDEX [--evidence FOLDER] [--pubmedqa FILE] [--squad FILE]
    train FILE FOLDER --minutes N [--further FOLDER] [--layers 0,2,3] [--device cuda]

`gather` reads every question with its units: those of eval/training/reader/data and
eval/training/data, whose reports the user has fetched, imported and indexed, and of sets that the
user has fetched (evidence.py, abstracts.py, squad.py). FILE is all that `train` needs. FOLDER gets
what index/ranking/reader.py loads, and training.json: seed, settings, counts, curve and figures on
the held-out questions. Both are rewritten every ten minutes. Results: docs/reader.md.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import torch
import typer

from eval.training.reader import gather as gathering
from eval.training.reader.gathered import Trained, load
from eval.training.reader.gathered import save as save_groups
from eval.training.reader.learning import Curve, Stage, train
from eval.training.reader.measure import area
from eval.training.reader.network import ReaderNetwork, logits_of, save
from eval.training.reader.sources import written
from eval.training.reader.sources.group import Contrast, Group
from eval.training.reader.sources.ranked import Ranked
from index.embedding import bert
from index.embedding.embedder import BASE_MODEL, model_folder
from index.ranking.reading import PairEncoder, Tokens

SEED = 1
LAYERS, INNER = (0, 1, 2, 3), 768  # kept of the start's six layers and 1,536 inner neurons
NARROWED_ON = 60  # groups on which the neurons to keep are chosen
N_UNITS, N_GROUPS = 6, 12
RATE, EASY = 1.5e-4, 0.25  # of a network that has read no questions yet
FURTHER_RATE = 1e-4  # of one that is trained further
FEWER_RATE = 1.5e-4  # of one that lost layers
SAVED_EVERY = 10  # minutes
# How often each group of a source is read; a fraction is a probability. Contrasts and groups with
# articles left out are made of the groups (group.py).
TIMES = {
    "whole": 1.0, "whole near miss": 0.8, "whole left out": 0.4, "whole contrast": 0.5,
    "judged": 1.0, "judged near miss": 1.5, "judged left out": 0.3, "judged contrast": 0.3,
    "reworded": 1.0, "slot changed": 0.6,
    "written": 0.7, "written near miss": 1.0, "written contrast": 0.4, "written left out": 0.3,
    "evidence": 0.3, "evidence slot swapped": 0.3, "evidence contrast": 0.2,
    "evidence left out": 0.15, "abstract": 0.3, "abstract near miss": 0.3,
    "abstract contrast": 0.2, "squad": 0.25, "squad near miss": 0.3, "squad contrast": 0.2,
    "five": 0.1, "five near miss": 0.15, "five contrast": 0.1,
}  # fmt: skip
HELD_OUT_READ = 12  # units of a held-out group

app = typer.Typer(no_args_is_help=True, help="Train the reader.")


@app.command()
def gather(
    file: Annotated[Path, typer.Argument(help="Where the groups go.")],
    reports: Annotated[Path, typer.Option(help="The index of the reports asked about.")],
    evidence_folder: Annotated[
        Path | None, typer.Option("--evidence", help="Where Evidence Inference lies.")
    ] = None,
    abstracts_file: Annotated[
        Path | None, typer.Option("--pubmedqa", help="PubMedQA's ori_pqal.json.")
    ] = None,
    squad_file: Annotated[Path | None, typer.Option("--squad", help="SQuAD 2.0, as JSON.")] = None,
) -> None:
    """Gather every group; a set that is not given is left out, which is said."""
    given = {"--evidence": evidence_folder, "--pubmedqa": abstracts_file, "--squad": squad_file}
    for name, path in given.items():
        if path is None:
            print(f"a set is left out: give {name}", flush=True)
    ranked = Ranked(reports)
    found = [
        *gathering.of_reports(ranked),
        *gathering.of_sets(evidence_folder, abstracts_file, squad_file, SEED),
    ]
    save_groups(found, file, ranked.abbreviations)
    print(f"{len(found)} groups in {file}: {_counts(found)}")


def _counts(groups: Sequence[Trained]) -> dict[str, int]:
    return dict(sorted(Counter(group.source for group in groups).items()))


def mixed(groups: Sequence[Trained], rng: random.Random) -> list[Trained]:
    """Each group and contrast as often as TIMES says; a fraction is a probability."""
    found: list[Trained] = []
    for group in groups:
        times = TIMES.get(group.source, 0.0)
        whole = int(times)
        found += [group] * (whole + (rng.random() < times - whole))
    return found


@torch.inference_mode()
def held_out(network: ReaderNetwork, encoder: PairEncoder) -> dict[str, float]:
    """Figures on the written questions over held-out reports, among their hard wrong units."""
    network.eval()
    first, best = [], {True: [0.0][:0], False: [0.0][:0]}
    for group in written.read_groups(held=True):
        units = (*group.right, *group.near, *group.wrong)[:HELD_OUT_READ]
        logits = logits_of(network, encoder.encode(group.question, units))
        answered = bool(group.right)
        best[answered].append(float(logits.max()))
        if answered:
            first.append(int(logits.argmax()) < len(group.right))
    return {
        "first_answers_in_full": round(sum(first) / len(first), 3),
        "area_near_misses": round(area(best[True], best[False]), 3),
    }


@app.command("train")
def train_reader(
    file: Annotated[Path, typer.Argument(help="The groups, as gathered.")],
    folder: Annotated[Path, typer.Argument(help="Where the trained model goes.")],
    minutes: Annotated[float, typer.Option(help="How long it is trained.")] = 60,
    further: Annotated[
        Path | None, typer.Option(help="A reader's folder, to be trained further.")
    ] = None,
    layers: Annotated[
        str, typer.Option(help="Of its layers those that are kept (0,2,3); they follow the whole.")
    ] = "",
    threads: Annotated[int, typer.Option(help="Of the processor.")] = 1,
    device: Annotated[str, typer.Option(help="cpu, or cuda.")] = "cpu",
) -> None:
    """Train and save."""
    torch.set_num_threads(threads)
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    groups = load(file)
    start = model_folder(BASE_MODEL)
    encoder = PairEncoder(start)
    network, rate, easy = _first_network(start, _drawn_rows(groups, encoder, rng)), RATE, EASY
    teacher = None
    if further is not None:
        network, rate, easy = _loaded(further, start, groups, encoder, rng), FURTHER_RATE, 0.0
    if further is not None and layers:
        teacher = network.eval().requires_grad_(requires_grad=False).to(device)
        network, rate = network.with_layers([int(n) for n in layers.split(",")]), FEWER_RATE
    told: dict[str, object] = {
        "seed": SEED, "start": BASE_MODEL if further is None else further.name,
        "layers": layers or len(network.bert.encoder.layer), "inner": INNER, "rate": rate,
        "units": N_UNITS, "groups_of_batch": N_GROUPS, "minutes": minutes, "device": device,
        "groups": _counts(groups), "times": TIMES, "torch": torch.__version__,
    }  # fmt: skip
    curve: list[dict[str, float]] = []

    def keep(minute: float) -> None:
        if minute % SAVED_EVERY == 0:
            seen = held_out(network, encoder)
            curve.append({"minute": minute, **seen})
            print(f"minute {minute:.0f}: {seen}", flush=True)
            _write(network, start, folder, {**told, "held_out": curve})

    stage = Stage(mixed(groups, rng), minutes, rate, N_UNITS, N_GROUPS, easy=easy, teacher=teacher)
    found: Curve = train(network.to(device), encoder, stage, SEED, keep)
    curve.append({"minute": minutes, **held_out(network, encoder)})
    digest = _write(network, start, folder, {**told, "held_out": curve, **asdict(found)})
    print(f"{curve[-1]}; SHA-256 of the weights, for index/models.sha256: {digest}")


def _drawn_rows(
    groups: Sequence[Trained], encoder: PairEncoder, rng: random.Random
) -> list[Tokens]:  # fmt: skip
    """Rows on which the neurons to keep are chosen."""
    of_units = [
        (group.question, [*group.right, *group.wrong] if isinstance(group, Group) else group.units)
        for group in groups
        if not isinstance(group, Contrast)
    ]
    drawn = rng.sample(of_units, min(NARROWED_ON, len(of_units)))
    return [row for question, units in drawn for row in encoder.encode(question, units[:4])]


def _first_network(start: Path, rows: Sequence[Tokens], n: int = len(LAYERS)) -> ReaderNetwork:
    """The first n layers of the start, narrowed."""
    network = ReaderNetwork(start, LAYERS[:n])
    network.narrow(rows, INNER)
    return network


def _loaded(
    folder: Path, start: Path, groups: Sequence[Trained], encoder: PairEncoder, rng: random.Random
) -> ReaderNetwork:
    """A network that was trained before."""
    n_layers = int(bert.read_json(folder / "config.json")["num_hidden_layers"])
    network = _first_network(start, _drawn_rows(groups, encoder, rng), n_layers)
    network.load(folder)
    return network


def _write(
    network: ReaderNetwork, start: Path, folder: Path, told: dict[str, object]
) -> str:  # fmt: skip
    digest = save(network, start, folder)
    (folder / "training.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return digest


if __name__ == "__main__":
    app()
