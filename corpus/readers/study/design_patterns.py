"""Patterns of words for a study's design: its own, another study's, a plan's, a critique's."""

from __future__ import annotations

import re

from corpus.readers.study.counted import NUMBER
from corpus.readers.study.counted import PEOPLE as COUNTED_PEOPLE
from corpus.readers.study.study_text import guarded
from corpus.words.design import IN_SECTION, SPECIES

RANDOMISED = re.compile(
    r"\brandomi[sz](?:ed|ation)\b(?! effects?| block| sample| search)|"
    r"\brandomly(?: and \w+)?(?: \w+ly)? "
    r"(?:assign|allocat|divid|distribut|grouped|split|enrol|receiv|separat|categori|"
    r"classif|select\w* to (?:receive|undergo))\w*|"
    r"\b(?:assign|allocat|divid|grouped)\w*(?: \w+){0,6} (?:randomly|at random)\b|"
    r"\b(?:randomly|at random) and (?:assign|allocat|divid)\w*|"
    r"\brandomly selected (?:\w+ly )?(?:in|into|to) (?:\w+ )?(?:groups|arms)\b|\brandomly (?:by |"
    r"using |with )"
    r"(?:the |a )?(?:lottery|coin|computer|envelopes?|draw)|\b(?:lottery method|tossing a coin|"
    r"coin toss\w*)\b|"
    r"\brandom(?:ized|ised)? (?:allocation|assignment)\b|\bRCT\b|\bsplit-mouth\b",
    re.IGNORECASE,
)
BLINDED = re.compile(
    r"\b(?:double|triple)[- ](?:blind|mask)\w*|\b(?:placebo|sham|vehicle)[- ]controlled\b",
    re.IGNORECASE,
)
NOT_RANDOMISED = re.compile(
    r"\b(?:non|not|quasi|without|no)[- ]?randomi[sz]\w*|\bquasi-?experimental|"
    r"\brandomi[sz]\w+ (?:was|were) not\b",
    re.IGNORECASE,
)
HISTORICAL = re.compile(
    r"\bhistorical(?:ly)?[- ](?:control|cohort|comparison|group)", re.IGNORECASE
)
CROSSED = guarded(
    "cross latin counter within repeated order sequence separate different",
    r"\bcross-?\s?over\b(?=[^.]*\b(?:design|study|trial|fashion|manner|comparison|order|period))|"
    r"\b(?:design|study|trial|fashion|manner)\b[^.]{0,60}\bcross-?\s?over\b|"
    r"\brandomi[sz]ed[- ,]+(?:[\w-]+[ ,]+){0,5}cross-?\s?over\b|\bcounter-?balanced (?:order|"
    r"design)|"
    r"\bLatin[- ]square\b|\b(?:within[- ]subjects?|repeated[- ]measures?) (?:\w+ ){0,2}design\b|"
    r"\b(?:in|the|with|performed|completed|underwent) (?:an? )?random(?:i[sz]ed)? "
    r"(?:order|sequence)\b|"
    r"\border[^.]{0,40}\brandomi[sz]ed\b|"
    r"\brandomly (?:[\w-]+ )?on (?:separate|different) (?:days|occasions)\b",
)
CHANGED_ARM = re.compile(  # patients of one arm who went over to the other, which is no design
    r"\b(?:(?:time|date|onset) of|(?:dis)?allow\w*|permit\w*|prior to|until)(?: the)? (?:\w+ )?"
    r"cross-?\s?over\b(?! (?:design|study|trial|period|phase))|"
    r"\bcross-?\s?over (?:between (?:the )?(?:\w+ )?(?:arms|groups)|in (?:subjects|patients|"
    r"participants|those)|(?:was|were) (?:not )?(?:allowed|permitted|documented|offered|possible))|"
    r"-to-[\w-]*?cross-?\s?over\b",
    re.IGNORECASE,
)
SAYS_CROSSED = re.compile(
    r"cross-?\s?over|\bLatin\b|\bon (?:separate|different) (?:days|occasions)\b", re.IGNORECASE
)
ORDERED = re.compile(
    r"\brandom(?:i[sz]ed)? (?:order|sequence)|counter-?balanced|"
    r"(?<!in )\border[^.]{0,40}randomi[sz]ed|"
    r"\brandomly performed\b|cross-?over|\bLatin[- ]square", re.IGNORECASE,
)  # fmt: skip
SHOWN = re.compile(
    r"\b(?:presented|shown|displayed|samples|items|questions|questionnaires?|forms)\b",
    re.IGNORECASE,
)
_PLACES = (
    r"(?:schools|clinics|practices|hospitals|villages|communities|homes|classes|classrooms|wards|"
    r"units|households|districts|centres|centers|workplaces)"
)
PEOPLE_IN_PLACES = re.compile(  # "students in two schools were randomised"
    rf"\b{COUNTED_PEOPLE}\b (?:[^.;,]{{1,40}} )?(?:in|within|from|at|attending|of) "
    rf"(?:[\w-]+ ){{0,4}}{_PLACES}(?= (?:were|was)\b)",
    re.IGNORECASE,
)
CLUSTERED = re.compile(
    r"\bcluster[- ]*(?:and )?(?:controlled )?(?:RCT|randomi[sz]\w*)|\brandomi[sz](?:ed|"
    r"ation)[^.]{0,40}\bclusters?\b|"
    r"\bclusters? (?:were|was) (?:then )?random|\bstepped[- ]wedge\b|"
    r"\bcluster (?:controlled )?trial\b|"
    r"\b(?:unit|level) of (?:randomi[sz]ation|allocation)\b[^.]{0,30}\b(?:was|were) (?:the )?"
    r"(?!patient|individual|participant|subject|person)|"
    rf"\b{_PLACES}(?:, (?:which|that) [^.;]{{3,90}},)? (?:were|was) (?:\w+ )?"
    r"random(?!ly (?:selected|sampled|chosen|drawn|identified))",
    re.IGNORECASE,
)
NOTICE = re.compile(r"correct|corrig|errat|retract|expression of concern", re.IGNORECASE)
LETTERS = re.compile(r"[^a-z]")
QUALITATIVE_STUDY = re.compile(
    r"\bqualitative (?:[\w-]+ )?(?:study|evaluation|analysis)\b", re.IGNORECASE
)
OF_ORIGINALS = re.compile(r"\b(?:research|original) articles?\b", re.IGNORECASE)
CITES_ONE = re.compile(r"(?:^|abstract: |[.] )\W*Citation: ", re.IGNORECASE)
PLANNED = re.compile(
    r"\bwill (?:be|receive|undergo|complete|examine|recruit|include|compare)\b", re.IGNORECASE
)
DONE = re.compile(  # what no plan says of its own study
    r"\bwe (?:conducted|performed|found|studied|randomi[sz]ed)\b|"
    r"\b(?:study|trial) (?:recruited|enrolled|randomi[sz]ed|included)\b|"
    r"\b(?:patients|participants|subjects|women|children|adults) (?:were|was) (?:\w+ )?"
    r"(?:randomi[sz]ed|randomly (?:assigned|allocated)|analy[sz]ed|followed)\b",
    re.IGNORECASE,
)
FROM_A_TRIAL = guarded(
    "analys trial study rct",
    r"\bin this (?:exploratory|post[- ]?hoc|secondary|ancillary) analysis\b|"
    r"\b(?:this|is|was|present|current|conducted|performed|report|a|"
    r"of|on) (?:an? )?(?:[\w-]+,? )?(?:secondary|post[- ]?hoc|"
    r"ancillary|pooled|exploratory) analysis (?:of|from|emerging from)\b|\bsub-?(?:analysis|"
    r"study) of\b|"
    r"\b(?:this|is|was) an? sub-?(?:analysis|study)\b|"
    r"\b(?:data|participants|sample)\b[^.]{0,40}\b(?:from|of|within|originate)\b[^.]{0,40}"
    r"\b(?:larger|parent|previous(?:ly)?|randomi[sz]ed)\b[^.]{0,40}\b(?:trial|study|RCT)\b|"
    r"\bwithin the [^.,]{3,60}\b(?:study|trial), an? [^.,]{0,30}\b(?:trial|study)\b|"
    r"\b(?:patients|participants|people|subjects|women|men|children|adults|individuals|"
    r"volunteers)(?: with [^.,;]{1,40})? (?:who (?:were )?)?(?:involved|enrolled|"
    r"participat\w+|included) in (?:an?|the) (?:[\w-]+,? ){0,5}(?:trial|RCT)\b|"
    r"\bwithin the context of\b[^.]{0,160}\btrial\b|\bnested (?:with)?in\b[^.]{0,60}\btrial\b|"
    r"\b(?:(?:in )?this|aims?|to [a-z]+, using) (?:post[- ]?hoc|sub-?group|secondary) analysis\b|"
    r"^(?:\w+: )?(?:an? )?(?:post[- ]?hoc|secondary|pooled) (?:meta-?)?analys[ei]s of\b|"
    r"\bdata (?:were |was )?(?:combined|pooled) from (?:two|three|four|five|six|\d+)\b|"
    r"\b(?:was|were) a post[- ]?hoc\b[^.]{0,20}\banalysis\b|"
    r"\bwho (?:had )?participated in (?:an?|the) (?:[\w-]+,? ){0,5}(?:trial|RCT)\b|"
    r"\b(?:placebo|control|intervention|treatment|standard) (?:arm|group)s? of "
    r"(?:an? |the (?-i:[A-Z])[\w-]+ )[^.;,]{0,50}\b(?:trial|RCT)\b|"
    r"\benrolled in (?-i:[A-Z])[^.;,]{0,40},[^.;]{0,60}\brandomi[sz]ed\b",
)
IN_TITLE_ONLY = re.compile(
    r"\b(?:secondary|pooled|sub-?group|ancillary)[- ]analys|\bpost[- ]?hoc|\bsub-?analys|"
    r"\bsub-?study|\bsecondary outcomes? (?:from|of)\b",
    re.IGNORECASE,
)
PEOPLE = re.compile(
    r"\b(?:patients?|participants?|volunteers?|women|men|children|adults|infants|people|students|"
    r"persons|individuals)\b", re.IGNORECASE,
)  # fmt: skip
IN_VITRO_STUDY = guarded(
    "vitro vivo",
    r"\b(?:this|the|present|our|:) (?:[\w-]+ ){0,2}(?:in[- ]?vitro|ex[- ]?vivo) (?:[\w-]+ )?"
    r"(?:study|experiment)\b",
)
OF_THE_DEAD = guarded(
    "cadaver",
    rf"\bcadaver(?:ic|s)? (?:study|model|specimens?)\b|\b(?:in|on|of|{NUMBER}) (?:[\w-]+,? ){{0,3}}"
    r"cadaver(?:ic|s)?\b(?! (?:donors?|kidneys?|grafts?|transplant\w*|organs?|livers?|renal))",
)
SPECIMENS = re.compile(
    r"\bspecimens?\b|\b(?:teeth|incisors|molars|premolars) were\b|\bcell (?:lines?|cultures?)\b",
    re.IGNORECASE,
)
# Who or what a trial allots: images are shown, and samples read, at random or blinded as well.
TREATED = re.compile(
    rf"\b{COUNTED_PEOPLE}\b|\b{SPECIES}\b|\b(?:groups?|arms?|treatments?|interventions?|placebo|"
    r"trials?|RCT|allocat\w+|assign\w*|randomi[sz]ation)\b", re.IGNORECASE,
)  # fmt: skip
CONSENT = re.compile(r"\b(?:informed|written|oral|verbal|parental) consent\b", re.IGNORECASE)
ANIMALS = re.compile(rf"\b{SPECIES}\b", re.IGNORECASE)
COUNTED_ANIMALS = re.compile(
    rf"\b{NUMBER} (?:[^\W\d_][\w-]* ){{0,5}}{SPECIES}\b"
    r"(?= (?:were|was|received|underwent|from|with|aged|of|in|suffering)\b|[,.;)]| \()",
    re.IGNORECASE,
)
PLURAL = re.compile(r"\b(?:trials|studies|RCTs)\b", re.IGNORECASE)
PHRASE = guarded(
    "trial study analysis review survey registry design cohort case",
    r"(?:\b(?:multi-?cent(?:er|re)|single-cent(?:er|re)|multinational|prospective|retrospective|"
    r"randomi[sz]ed|randomi[sz]ation|(?:double|single|triple|observer|assessor)[- ](?:blind|"
    r"mask)(?:ed)?|"
    r"open[- ]label|(?:placebo|sham|vehicle|active)[- ]controlled|controlled|observational|"
    r"population-based|case[- ]control|cross[- ]sectional|cohort|matched|single-arm|cross-?over|"
    r"parallel[- ]group|cluster[- ]randomi[sz]ed|cluster|non-?inferiority|equivalence|factorial|"
    r"pilot|"
    r"pragmatic|feasibility|phase (?:[1-4]|I{1,3}V?|IV)(?:/(?:[1-4]|"
    r"I{1,3}))?[ab]?)[\s,-]+(?:and )?){1,9}"
    r"(?:clinical )?(?:trial|study|analysis|review|survey|registry|design)\b"
    r"|\bsystematic review(?: and (?:network )?meta-analysis)?|\b(?:network )?meta-analysis\b"
    r"|\bcase (?:report|series)\b|\b(?:retrospective|prospective) cohort\b",
)
SAYS_DESIGN = re.compile(r"\bdesign\b|\bplanned\b", re.IGNORECASE)
NOT_WORSE = guarded(
    "inferiority equivalence",
    r"\bnon-?inferiority (?:trial|study|design)|\bequivalence (?:trial|study)",
)
FACTORS = guarded(
    "factorial",
    r"\bfactorial (?:design|trial|study|randomi)|\bfactorial clinical trial",
)
FOR_A_TRIAL = re.compile(
    r"\b(?:for|during|parallel to|nested (?:with)?in) (?:an?|the|future|"
    r"larger) (?:[\w-]+,? ){0,6}(?:trials?|RCTs?)\b(?! of\b)",
    re.IGNORECASE,
)
TRIAL = re.compile(r"\btrial\b", re.IGNORECASE)
LABELLED = re.compile(
    r"^(?:methods and )?(?:(?:study |trial )?design|study type|type of study)"
    r"(?:(?:,| and|/) ?[\w ,/]{1,40})?: ", re.IGNORECASE,
)  # fmt: skip
PLAINLY = re.compile(rf"\b{IN_SECTION}|\bcase[- ]control", re.IGNORECASE)
WAS = re.compile(
    r"\bstudy (?:was|is) (?:designed as )?an? (?:[\w-]+,? ){0,6}"
    r"(?:observational|retrospective|cross-sectional|cohort|case-control)\b[^.,;]{0,40}",
    re.IGNORECASE,
)
WAS_PLAINLY = re.compile(  # for reports that also name a trial
    r"\b(?:this|our|the present) (?:study )?(?:was an? )?(?:[\w-]+,? ){0,2}"
    r"(?:observational|retrospective|cross-sectional|cohort|case-control) "
    r"(?:study|analysis|review|survey)\b|"
    r"\ba (?:[\w-]+,? ){0,2}(?:observational|cross-sectional|cohort|"
    r"case-control) study was (?:nested|embedded)\b",
    re.IGNORECASE,
)
