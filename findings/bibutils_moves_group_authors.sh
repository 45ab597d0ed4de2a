#!/usr/bin/env bash
# bibutils 7.2 (Debian), which turns BibTeX, RIS, EndNote and the Web of Science's files into one another.
#
# Expected: the authors of an article keep their order, whether they are persons or groups; a group that
#   signs first, as in many large trials, stays the first author. A group stays a group.
# Seen: RIS and EndNote that are written out of BibTeX have the groups behind all persons: an article of
#   "{Made-up Group} and Doe and Roe" becomes one of Doe, Roe and the group, and is cited as Doe's. Written
#   as BibTeX again the order is right, so a test there and back does not show it. The other way the comma
#   by which EndNote marks a group ("Made-up Group,") is not known: it becomes the person "Group, Made-up".
#   The group authors of the Web of Science (CA) are dropped. It says how many references it
#   processed, and nothing else.
# So: compare the first author of each record before and after, and set groups in braces in BibTeX.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed. Needs apt-get (Debian) and
# lists of packages that are up to date (apt-get update); nothing is installed on the machine.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq -o APT::Sandbox::User=root 'bibutils=7.2*' 'libbibutils8=7.2*'
for package in ./*.deb; do dpkg -x "$package" unpacked; done
PATH="$folder/unpacked/usr/bin:$PATH"
LD_LIBRARY_PATH=$(realpath "$(dirname "$(find unpacked -name 'libbibutils.so*' | head -n 1)")")
export PATH LD_LIBRARY_PATH
cat > group.bib <<'BIB'
@article{group2021, author = {{Made-up Group} and Doe, Jane and Roe, Richard}, title = {A trial}, journal = {Trials}, year = 2021}
BIB
printf 'TY  - JOUR\nAU  - Made-up Group,\nAU  - Doe, Jane\nTI  - A trial\nPY  - 2021\nER  - \n' > group.ris
printf 'FN ISI Export Format\nVR 1.0\nPT J\nAU Doe, J\nAF Doe, Jane\nCA Made-up Grp\nTI A trial\nSO TRIALS\nPY 2021\nER\n\nEF\n' > group.isi
as_ris() { xml2ris 2>/dev/null | tr -d '\r' | sed -n 's/^A[U2]  - //p' | paste -sd ';'; }
as_endnote() { xml2end 2>/dev/null | tr -d '\r' | sed -n 's/^%A //p' | paste -sd ';'; }
as_bibtex() { xml2bib 2>/dev/null | tr -d '\r\n' | sed -E 's/.*author="([^"]*)".*/\1/; s/ *and /;/g'; }
echo "bibutils $(dpkg-deb -f bibutils_*.deb Version)"
ris=$(bib2xml group.bib 2>/dev/null | as_ris)
endnote=$(bib2xml group.bib 2>/dev/null | as_endnote)
bibtex=$(bib2xml group.bib 2>/dev/null | as_bibtex)
comma=$(ris2xml group.ris 2>/dev/null | as_bibtex)
science=$(isi2xml group.isi 2>/dev/null | as_ris)
printf '  BibTeX to %s: %s\n' RIS "$ris" EndNote "$endnote" BibTeX "$bibtex"
printf '  RIS to BibTeX: %s\n  Web of Science to RIS: %s\n' "$comma" "$science"
test "$ris" = 'Doe, Jane;Roe, Richard;Made-up Group'
test "$endnote" = 'Doe, Jane;Roe, Richard;Made-up Group'
test "$bibtex" = '{Made-up Group};Doe, Jane;Roe, Richard'
test "$comma" = 'Group, Made-up;Doe, Jane'
test "$science" = 'Doe, Jane'
