"""Who wrote a publication: people by the parts of their names, and groups by their whole name."""

from __future__ import annotations

import re
from dataclasses import dataclass

_INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]*){1,5}\Z")


@dataclass(frozen=True)
class Person:
    """One person: Ludwig (given) van der (particle) Berg (family) Jr (suffix).

    A name that has no such parts (王小明, Suharto) is the family name alone.
    """

    family: str
    given: str = ""  # "Ludwig", "Robert A.", or the initials where no more is known: "JA"
    particle: str = ""
    suffix: str = ""

    @property
    def surname(self) -> str:
        """`van der Berg`."""
        return f"{self.particle} {self.family}".strip()

    @property
    def initials(self) -> str:
        """`RA` of "Robert A." and of "RA"; a name in a script without capitals stays whole."""
        return _initials(self.given)

    @property
    def spaced_given(self) -> str:
        """The given names, initials as `J. A.` and `H.-J.`, so that programs see two names."""
        return _spaced(self.given) if _is_initials(self.given) else self.given

    @property
    def listed(self) -> str:
        """As reference lists have it: `van der Berg L Jr`."""
        return " ".join(part for part in (self.surname, self.initials, self.suffix) if part)


@dataclass(frozen=True)
class Group:
    """A group, an organisation, or whoever else has no given name."""

    name: str

    @property
    def surname(self) -> str:
        """The whole name."""
        return self.name

    @property
    def listed(self) -> str:
        """The whole name."""
        return self.name


Author = Person | Group


def _is_initials(given: str) -> bool:
    """Whether these are initials and no names: "JA", "J. A.", "H-J"; not "Bo", not "小明"."""
    letters = re.sub(r"[.\s-]", "", given)
    return bool(letters) and letters.isupper() and bool(_INITIALS.match(given))


def _initials(given: str) -> str:
    if _is_initials(given):
        return "".join(char for char in given if char.isalpha())
    if given.upper() == given.lower():
        return given
    words = (word for word in re.split(r"[\s.-]+", given) if word)
    return "".join(word[0].upper() for word in words)


def _spaced(given: str) -> str:
    groups = re.split(r"[.\s]+", given.replace(".-", "-").replace(". -", "-"))
    # Those that a hyphen joins stay together: "H-JA" is H.-J. and A.
    letters = [one for group in groups for one in re.findall(r"[^-](?:-[^-])*", group)]
    return " ".join(".-".join(one.split("-")) + "." for one in letters)
