#!/usr/bin/env bash
# Biblio::Citation::Parser 1.10 (Perl, Debian), which reads references; its parser Jiao.
#
# Expected: of a reference in the form that PubMed and most medical journals print, "N Engl J Med. 2021 Mar
#   4;384(9):795-807", volume, issue and first page are 384, 9 and 795, or are not given at all.
# Seen: each number is given as the one after it. The day of the month is the volume (4), the volume is
#   the issue (384), the issue is the first page (9), and the pages are lost; the journal is "MAR 4". In
#   "Lancet 2021; 397: 321-8", without month and day, volume and page are right. No warning. The other
#   parser of the package, Standard, leaves the whole reference in the title, where a reader sees it.
# So: take the month and the day out of a reference before it is given to Jiao, and ask no more of it than
#   of a guess.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed. Needs apt-get (Debian) and
# lists of packages that are up to date (apt-get update); nothing is installed on the machine.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq -o APT::Sandbox::User=root 'libbiblio-citation-parser-perl=1.10*'
dpkg -x libbiblio-citation-parser-perl_*.deb unpacked
echo "Biblio::Citation::Parser $(dpkg-deb -f libbiblio-citation-parser-perl_*.deb Version)"
PERL5LIB="$folder/unpacked/usr/share/perl5" perl - <<'PL'
use strict;
use warnings;
use Biblio::Citation::Parser::Jiao;

my @asked = (
    ['Doe J, Roe R, Poe P, Low L. A trial of two doses. N Engl J Med. 2021 Mar 4;384(9):795-807.', '4 384 9'],
    ['Doe J, Roe R. A trial of two doses. Lancet 2021; 397: 321-8.', '397 - 321'],
);
my $same = 1;
for (@asked) {
    my ($reference, $expected) = @$_;
    my $read = Biblio::Citation::Parser::Jiao->new->parse($reference);
    print "$reference\n";
    print "  $_: $read->{$_}\n" for grep { defined $read->{$_} && !ref $read->{$_} && length $read->{$_} } sort keys %$read;
    my $found = join ' ', map { length($read->{$_} // '') ? $read->{$_} : '-' } qw(volume issue spage);
    $same &&= $found eq $expected;
}
exit($same ? 0 : 1);
PL
