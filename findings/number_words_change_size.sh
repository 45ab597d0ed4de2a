#!/usr/bin/env bash
# text2digits 0.1.2 (PyPI) and Lingua::EN::Words2Nums 0.19 (Debian), which write number words as figures.
#
# Expected: "one point five million deaths" is 1500000 deaths (or stays); "two thirds" stays, or is 2/3;
#   numbers that follow one another, "on day seven fourteen patients", stay two numbers.
# Seen: text2digits hangs the noughts of a million on the decimal part: 1.5000000 deaths, and of "two point
#   five thousand patients" 2.5000. "1.5 million", with figures, is right. "On day seven fourteen
#   patients died" becomes "on day 714 patients died", "phase two three" "phase 23", "a third of patients"
#   "a 3 of patients". Words2Nums adds: "one third" is 4, "two thirds" 5, "four fifths" 9, and "nineteen
#   ninety", a year, 109; what it does not know, "half" or "two point five", it refuses. No warning.
# So: leave fractions and decimals in words as words, and join no two numbers.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed. Needs apt-get (Debian) and
# lists of packages that are up to date (apt-get update); nothing is installed on the machine.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq -o APT::Sandbox::User=root 'liblingua-en-words2nums-perl=0.19*'
dpkg -x liblingua-en-words2nums-perl_*.deb unpacked
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check text2digits==0.1.2
status=0
venv/bin/python - <<'PY' || status=1
import sys
from importlib.metadata import version

from text2digits import text2digits

SAID = {
    "one point five million deaths": "1.5000000 deaths",
    "two point five thousand patients": "2.5000 patients",
    "1.5 million deaths": "1500000 deaths",
    "one million five hundred thousand deaths": "1500000 deaths",
    "on day seven fourteen patients died": "on day 714 patients died",
    "a phase two three trial": "a phase 23 trial",
    "a third of patients": "a 3 of patients",
    "one hundred and five of two hundred": "105 of 200",
}
print("text2digits", version("text2digits"))
convert = text2digits.Text2Digits().convert
found = {text: convert(text) for text in SAID}
for text, figures in found.items():
    print(f"  {text} -> {figures}")
sys.exit(0 if found == SAID else 1)
PY
PERL5LIB="$folder/unpacked/usr/share/perl5" perl - <<'PL' || status=1
use strict;
use warnings;
use Lingua::EN::Words2Nums;

my %said = ('one third' => 4, 'two thirds' => 5, 'four fifths' => 9, 'nineteen ninety' => 109, 'one hundred and five' => 105, 'half' => 'refused');
my $same = 1;
print "Lingua::EN::Words2Nums\n";
for my $words (sort keys %said) {
    my $found = words2nums($words) // 'refused';
    print "  $words -> $found\n";
    $same &&= $found eq $said{$words};
}
exit($same ? 0 : 1);
PL
exit $status
