"""The forms of questions that ask for a lookup, each a template of the whole question without its days. Pure.

In a template `<word>` stands for what `_WORDS` says, `(this|that)` for either and `[this]` for this or nothing.
"""

from __future__ import annotations

import re

from assistant.answering.periods import DATE, MEETING

# “…”, "…", «…», '…': an apostrophe inside a word closes nothing.
_IN_MARKS = r"[“\"«„][^“”\"«»„]+[”\"»“]"
_IN_SINGLE_MARKS = r"['‘].+?['’](?!\w)"
QUOTED = re.compile(r"[“\"«„]([^“”\"«»„]+)[”\"»“]|(?<!\w)['‘](.+?)['’](?!\w)")

_PAPER = "records?|documents?|files?|transcripts?|minutes|articles?|agendas?|news(?:paper)? articles?|summaries|summary"
_FUNCTION_WORD = (
    "(?:did|does|do|is|was|were|are|has|have|had|will|would|the|an?|of|in|at|that|this|s?he|they|not|no|and)"
)
_SPEAKER = (
    "speakers?|people|persons?|participants?|councill?ors?|council ?members?|members|ministers?|residents|"
    "commissioners?|directors?|journalists?|reporters?|officials?|officers?|witness(?:es)?"
)
_SIDE = rf"{DATE}|(?:[\w'’-]+ ){{0,4}}?(?:[\w'’-]+)"
# What a person does with a topic.
_SPEAKS = (
    "mention(?:s|ed)?|talk(?:s|ed)? (?:about|of)|speaks? (?:about|of|on)|spoken? (?:about|of|on)|"
    "comment(?:s|ed)? (?:on|about)|refer(?:s|red)? to|br(?:ing|ings|ought) up|touch(?:es|ed)? (?:on|upon)|"
    "discuss(?:es|ed)?"
)

_WORDS = {
    # What is looked for, whose words, and in which meetings.
    "topic": "(?P<topic>[^?]+?)",
    "phrase": (
        r"(?P<topic>(?:the (?:exact )?(?:words?|phrases?|terms?|sentence) )?"
        rf"(?:{_IN_MARKS}|{_IN_SINGLE_MARKS}))"
    ),
    "who": "(?P<who>[^?]+?)",
    "sayer": r"(?P<who>(?:(?!\b(?:say|said)\b)[^?])+?)",
    "voter": r"(?P<who>(?:(?!\b(?:he|she|they|it|way)\b)[^?])+?)",
    "holdings": "(?P<unit>library|collection|archive)",
    "unit": rf"(?P<qualifier>(?:(?!{_FUNCTION_WORD}\b)[\w'’-]+ ){{0,3}}?)(?P<unit>{MEETING}|{_PAPER})",
    "speakers": f"(?P<unit>{_SPEAKER})",
    "end": "(?P<end>first|last|latest|earliest|most recent(?:ly)?)",
    "meeting": (
        rf"(?:the |this |that )?(?P<meeting>(?:[\w'’-]+ ){{0,6}}?(?:{MEETING})"
        r"(?: (?:on|of|in|about) (?:the )?(?:[\w'’-]+ ){0,4}?(?!\w+(?:ed|ing)\b)[\w'’-]+)?)"
    ),
    "two meetings": rf"(?:the )?(?P<meeting>{_SIDE})(?: {MEETING})? and (?:the )?(?P<other>{_SIDE})(?: {MEETING})",
    "one meeting": rf"(?:the )?(?P<meeting>{_SIDE})(?: {MEETING})",
    "other meeting": rf"(?:the )?(?P<other>{_SIDE})(?: {MEETING})",
    # Words that ask.
    "what is": "what(?: is|['’]s| was)",
    "how often": "how (?:often|frequently|many times)",
    "how long": "how (?:long|much|many minutes)",
    "sitting": f"(?:{MEETING}|record)",
    "which": "(?:which|what)",
    "in which": f"(?:in|at|during) (?:which|what) (?:{MEETING}|{_PAPER})",
    "which one": f"(?:at |in |during )?(?:which|what) (?:{MEETING}|{_PAPER})",
    "show": "(?:(?:list|name|show|find|give|count)(?: me)?)",
    "all": "(?:all |each |every |any )?(?:of )?(?:the |these |our |your )?(?:different |other |various )?",
    "where": "(?:where|in which|at which|when|that)",
    "did": "(?:do|does|did|has|have)",
    "was": "(?:was|were|is|are|has|have)",
    # What a record does to a topic, what is done to it there, what it does there.
    "holds": (
        "(?:that |which |to )?(?:ever |also |all )?(?:have |has |had )?(?:mention(?:s|ed|ing)?|discuss(?:es|ed|ing)?|"
        "talk(?:s|ed|ing)? (?:about|of)|speak(?:s|ing)? (?:about|of)|spoken? (?:about|of)|refer(?:s|red|ring)? to|"
        "touch(?:es|ed)? (?:on|upon)|br(?:ing|ings|ought) up|contain(?:s|ed|ing)?|use[sd]?|deal(?:s|t)? with|"
        "address(?:es|ed)?|cover(?:s|ed)?|debate[sd]?|(?:are |were |is |was )?about|on|with the words?)"
    ),
    "mentioned": (
        "(?:mentioned|discussed|talked about|talked of|spoken (?:about|of)|referred to|brought up|"
        "touched (?:on|upon)|debated|named by anyone)"
    ),
    "comes up": (
        "(?:come up|came up|comes up|appear(?:s|ed)?|occur(?:s|red)?|crop(?:s|ped)? up|get mentioned|got mentioned|"
        "get discussed|show(?:s|ed)? up|feature(?:s|d)?|figure[sd]?)"
    ),
    # What a person does.
    "speaks of": f"(?:{_SPEAKS})",
    "says": f"(?:{_SPEAKS}|say|said|use|used)",
    "raises": f"(?:{_SPEAKS}|raise[sd]?(?: the (?:question|issue|matter|subject|topic) of)?)",
    # Money and flags are raised in another sense.
    "no money": (
        r"(?!.*\b(?:rents?|fees?|tax(?:es)?|fares?|prices?|rates?|salar\w+|wages?|money|funds?|flag|cap|limit|kerbs?)\b)"
    ),
    "speak": (
        "(?:speak|spoken|spoke|talk|talked|take part|taken part|took part|attend|attended|appear|appeared)(?: at| in)?"
    ),
    "attended": (
        "(?:attend(?:s|ed)?|(?:was|were|is|are) (?:all )?(?:present|there|in attendance)(?: (?:at|in|for|during))?|"
        "(?:was|were) (?:at|in)|took part(?: in)?|take part(?: in)?|participated(?: in)?|spoke(?: (?:at|in|during))?|"
        "speaks?(?: (?:at|in|during))?|(?:had|took|has) the floor(?: (?:at|in|during))?|appeared (?:at|before|in)|"
        "came to|joined)"
    ),
    "here": (
        "(?: (?:are|is|were|was) (?:there|here|held|available|included|covered|searched|recorded)| do (?:you|we) have|"
        " have (?:you|we)(?: got)?| (?:can|do|did) you (?:search|know|read|cover)| (?:took|have taken) place|"
        " have been (?:held|recorded|loaded|added))?(?: (?:in|to) (?:the |this |your )?(?:library|collection|records|"
        "archive|system|database|search))?(?: in (?:total|all))?"
    ),
    # How a matter stands.
    "settled": (
        "(?:approved|adopted|authori[sz]ed|decided(?: on)?|passed|rejected|rescinded|reversed|repealed|settled|"
        "in force|agreed(?: on)?)(?: now| yet| or not)?"
    ),
    "voted": "(?:vote|votes|voted)",
    "cast": (
        "(?P<cast>against|for|in favou?r of|yes (?:on|to)|aye on|no (?:on|to)|nay on|down|to|"
        "abstain(?:ed)? (?:on|from))"
    ),
    "now": "(?:still |now |currently |already |finally |yet )*",
}

# The first that fits is taken, and passed over where what it is about is no topic.
_FORMS: dict[str, tuple[str, ...]] = {
    "vote": (
        "who [all |else ]<voted> <cast> <topic>",
        "<which> [of the ]<speakers> <voted> <cast> <topic>",
        "how many [of the ][<speakers> ]<voted> <cast> <topic>",
        "<did> <voter> <voted> <cast> <topic>",
        "how <did> <voter> <voted> (on|about) <topic>",
        "how (was|were|is|did) the (vote|votes) (on|about) <topic>[ (split|go|end|come out)]",
        "what (was|were|is) the [roll[- ]call ](vote|votes|roll call|count|tally) on <topic>",
    ),
    "why voted": ("why (did|does|would|has|had) <voter> <voted> <cast> <topic>",),
    "standing": (
        "(is|are|was|were) <topic> <now><settled>",
        "(has|have) <topic> <now>been <now><settled>",
        (
            "<what is> the (latest|current|most recent|last) (decision|vote|ruling|resolution) "
            "(on|of|about|regarding) <topic>"
        ),
        "<what is> the latest (on|with|regarding) <topic>",
        "what (was|has been|did <who>) (last|most recently|finally) (decided?|resolved?) (about|on|regarding) <topic>",
    ),
    "phrase": (
        "who [else ](said|says|used|uttered|spoke|coined|asked|shouted|wrote) <phrase>",
        "whose words (are|were) <phrase>",
        "(when|where|<in which>) <was> <phrase> [first ](said|used|uttered|spoken|written|mentioned)",
        "(when|where) <did> (anyone|anybody|someone|somebody|they) (say|use|mention) <phrase>",
        "(when|where) <did> <who> (say|use) <phrase>",
        "(did|does|has) <sayer> [ever ](say|said|use|used) <phrase>",
        "(when|where) <did> <phrase> (stand|<comes up>)",
    ),
    "times": (
        "<how often> <was> <topic> [been ](<mentioned>|said|used|named|uttered)[ (at|in|during) <meeting>]",
        "<how often> <did> <phrase> <comes up>",
        "<how often> <did> [the (word|name|phrase|topic|subject) ]<topic> <comes up>",
        "<how often> <did> <who> [ever ]<says> [the (words?|name|phrase) ]<topic>[ (at|in|during) <meeting>]",
        "how many (mentions|times is there a mention) of <topic> (are|were) (there|made)",
        "<show> (all|every|each)[ of][ the] (mentions?|places?|passages?|turns?) (of|that mentions?) <topic>",
        "<show> (all|every|each)[ the] (places?|passages?|turns?) (where|in which) <topic> <was> <mentioned>",
        "where <was> <topic> <mentioned>",
        "where <did> <topic> <comes up>",
    ),
    "who": (
        "who [all |else |ever ][has |have ][ever ]<speaks of> <topic>[ (at|in|during) <meeting>]",
        "<which> [of the ]<speakers> [have |has ][ever ]<speaks of> <topic>[ (at|in|during) <meeting>]",
        (
            "<show> (everyone|everybody|[all ][the |those ](people|speakers)|all|every speaker) (who|that) "
            "[have |has ][ever ]<speaks of> <topic>"
        ),
        "how many [different ]<speakers> [have |has ][ever ]<speaks of> <topic>[ (at|in|during) <meeting>]",
    ),
    "first": (
        "when <was> <topic> <end> <mentioned>",
        "when <was> <topic> <mentioned> [for the ]<end>[ time]",
        "when <did> <topic> <end> <comes up>",
        "when <did> <topic> <comes up> [for the ]<end>[ time]",
        "when <did> <who> <end> <speaks of> <topic>",
        "when <was> the <end> [time [that ]](mention of |discussion of )<topic>",
        "when <was> the <end> time [that ]<topic> (was|were|is|got) <mentioned>",
        "when <was> the <end> time [that ]<topic> <comes up>",
        "when <was> the <end> time [that ]<who> <speaks of> <topic>",
        "what <was> the <end> (mention of|time [that ]anyone <speaks of>) <topic>",
        "what <was> the <end> <sitting> <holds> <topic>",
        "who <end> <speaks of> <topic>",
        "<no money>who <end> <raises> <topic>",
        "<no money>who <was> the <end>[ person| speaker| one| councill?or| member] (to|who) <raises> <topic>",
        "<which one> <was> <topic> <end> <mentioned>",
        "<which one> <did> <topic> <end> <comes up>",
        "<which one> <end> <holds> <topic>",
        "<which one> <was> the <end> [one ]to <holds> <topic>",
    ),
    "count": (
        "[in ]how many <all><unit> <holds> <topic>",
        "(in|at|during) how many <all><unit> <was> <topic> [been ]<mentioned>",
        "(in|at|during) how many <all><unit> <did> <topic> <comes up>",
        "(in|at|during) how many <all><unit> <did> <who> <says> <topic>",
        "how many <all><unit> <did> <topic> <comes up> in",
        "[<what is> ]the number of <all><unit> <holds> <topic>",
        "count <all><unit> <holds> <topic>",
    ),
    "list": (
        "[in |at |during ]<which> <all><unit> <holds> <topic>",
        "(in|at|during) <which> <all><unit> <was> <topic> [been ]<mentioned>",
        "(in|at|during) <which> <all><unit> <did> <topic> <comes up>",
        "(in|at|during) <which> <all><unit> <did> <who> <says> <topic>",
        "<show> <all><unit> <holds> <topic>",
        "<show> <all><unit> <where> <topic> ((was|were|is|are) <mentioned>|<comes up>)",
        "<show> <all><unit> <where> <who> <says> <topic>",
    ),
    "spoke": (
        "[in |at ]how many <all><unit> <did> <who> <speak>",
        "[in |at |during ]<which> <all><unit> <did> <who> <speak>",
        "<show> <all><unit> <where> <who> <speak>",
    ),
    "inventory": (
        "(what|which|how many) <all><unit><here>",
        "<show> [all |every |each ][of ][the |your ]<unit><here>",
        "<what is> in (the|this|your) <holdings>",
        "when <was> the <end> <unit>[ held]",
    ),
    "length": (
        "how long (was|is|were) <meeting>",
        "how long <did> <meeting> (last|run|take|go on[ for])",
        "what <was> the (length|duration) of <meeting>",
        "how (much time|many hours|many minutes) <did> <meeting> (last|run|take)",
    ),
    "airtime": (
        "<how long> <did> <who> (speak|spoken|talk|talked)[ for][ (at|in|during) <meeting>][ in (total|all)]",
        "how (long|many minutes) <did> <who> (speak|spoken|talk|talked) (about|of|on) <topic>",
    ),
    "presence": (
        "who [all ]<attended> <meeting>",
        "who [all ](spoke|attended|took part|was (present|there|in attendance))",
        "<show> <all>(speakers|participants|attendees|people who spoke)[ (of|in|at) <meeting>]",
        "who (are|were) <all>(speakers|participants|attendees)[ (of|in|at) <meeting>]",
        "how many (people|speakers|persons) (<attended>|are there in|were there at) <meeting>",
        "how many (people|speakers|persons) spoke",
    ),
    "compare": (
        (
            "what <did> [both ]<two meetings>s? both (discuss|say|mention|talk about|have in common|cover)"
            "[ (about|on|of) <topic>]"
        ),
        "what <did> both <two meetings> (discuss|say|mention|talk about|cover)[ (about|on|of) <topic>]",
        "what <did> <two meetings> have in common",
        "compare what (was|is) said (about|on|of) <topic> (in|at) <two meetings>",
        "compare [what ]<two meetings>[ (on|about|regarding|(say|said) (about|on|of)) <topic>]",
        "how <did> <two meetings> (compare|differ)[ (on|about|regarding|over) <topic>]",
        "compare <one meeting> (with|to|and) <other meeting>[ (on|about|regarding) <topic>]",
    ),
}


def _compiled(template: str) -> re.Pattern[str]:
    """Return a template as the pattern that it is short for."""
    pattern = template.replace("(", "(?:").replace("[", "(?:").replace("]", ")?")
    return re.compile(re.sub("<([a-z ]+)>", lambda found: _WORDS[found[1]], pattern), re.IGNORECASE)


PATTERNS = tuple((form, _compiled(template)) for form, templates in _FORMS.items() for template in templates)
