"""What is counted in a paper, or in all."""

from __future__ import annotations

from dataclasses import dataclass, field, fields


@dataclass
class Counts:
    """What was counted in one paper, or in all."""

    sentences: int = 0
    whole: int = 0
    numbers: int = 0
    kept: int = 0
    added: int = 0
    rows: int = 0
    right: int = 0
    columns: int = 0
    headed: int = 0
    doubted_wrong: int = 0
    doubted_right: int = 0
    pages: int = 0
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        """Take in the counts of another paper."""
        for item in fields(self):
            setattr(self, item.name, getattr(self, item.name) + getattr(other, item.name))

    def __str__(self) -> str:
        wrong = self.rows - self.right
        return (
            f"sentences {_share(self.whole, self.sentences)}  "
            f"numbers {_share(self.kept, self.numbers)} (added {self.added})  "
            f"rows {_share(self.right, self.rows)}  heads {_share(self.headed, self.columns)}  "
            f"doubted: wrong rows {_share(self.doubted_wrong, wrong)}, "
            f"right rows {_share(self.doubted_right, self.right)}  "
            f"{self.seconds / max(self.pages, 1):.3f} s a page"
        )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4f} of {whole:,}" if whole else "- of 0"
