"""Second questions that are no sentence ("and Quill?", "why?", "tell me more") but take the first one's frame. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.conversation.frames import Frame, Part
from assistant.conversation.people import Person, colleague_of, person_called, titled
from assistant.conversation.pronouns import person_meant
from assistant.conversation.setting import Setting
from assistant.conversation.wording import ASKING, AUXILIARY, MONTH, TIME, VERB, bare_of, content_of

_MOST_WORDS = 10
# "The people who had to live in the hotel" are part of what was asked about, not another thing in its place.
_MOST_OF_A_THING = 6
_WHAT_ABOUT = re.compile(r"(?:what|how)\s+about\s+(?P<other>.+)", re.IGNORECASE)
_SAME = re.compile(r"(?:the\s+)?same(?:\s+(?:question|thing))?\s+(?=(?:about|for|with|on|of)\b)", re.IGNORECASE)
_TIMED = re.compile(rf"{TIME.pattern}|(?:in\s+)?{MONTH}\b.*", re.IGNORECASE)
_BARE = re.compile(
    r"(?P<wh>(?:why|why not|how come|(?:since )?when|where|who else|who|(?:by )?whom|how many|(?:by )?how much|"
    r"how long|how soon|how often|how))(?:\s+(?:exactly|precisely))?"
    r"(?:\s+(?:is|was|were|did|does)\s+(?:that|it|this)(?:\s+(?:happen|so|exactly|then|decided|said))?)?",
    re.IGNORECASE,
)
_IT = r"(?:that|this|it)"
_MORE = re.compile(
    rf"(?:please\s+|can you\s+|could you\s+)?"
    rf"(?:(?:(?:tell|give|show) me )?more(?: details?)?(?: about {_IT})?|say more|go on|continue|details|"
    rf"(?:elaborate(?: on)?|explain)(?: {_IT})?|"
    rf"(?:what|anything|something) (?:else|more)(?: (?:was|were|is) (?:said|there))?(?: about {_IT})?)"
    r"(?:\s*,?\s*please)?",
    re.IGNORECASE,
)
_ABOUT_WHAT = re.compile(r"about(?: what)?", re.IGNORECASE)
_OTHER = re.compile(r"(?:the\s+)?other\s+(?P<noun>one|ones|two|side|[\w-]+)", re.IGNORECASE)
_PREPOSED = re.compile(r"(?P<word>about|on|for|with|against|of|to|over)\s+(?P<other>.+)", re.IGNORECASE)
_PLACED = re.compile(r"(?:at|in|from|by|after|before|during|since|under)\s+.+", re.IGNORECASE)
# They begin what is put inside a sentence, and no name.
_INSIDE = re.compile(
    r"(?:about|on|for|with|against|of|to|over|at|in|from|by|after|before|during|since|under|the|an?|this|that)\s",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"\b(?:say|said|think|thought|want|tell|told|propose|argue|mean|ask|explain|mention|answer|suggest)\b",
    re.IGNORECASE,
)
_ANYBODY = re.compile(r"(?:any|some)(?:one|body|thing)\b\s*", re.IGNORECASE)
_COLLECTIVE = re.compile(
    r"(?:the\s+)?(?:\w+\s+)?(?:council|committee|board|ministers|councillors|mayor)\b", re.IGNORECASE
)
# "May" is no "may".
_WHOLE = re.compile(rf"(?!may$|may \d+$)(?:{ASKING}|{AUXILIARY}|please|tell|list|show|give)\b", re.IGNORECASE)
_PRONOUN = re.compile("he|she|him|her|that|this|it|them|those|these|they", re.IGNORECASE)
_POINTS = re.compile(r"\b(?:it|its|he|she|him|her|his|they|them|their|that|this|those|these)\b", re.IGNORECASE)
# "Which pier was chosen": what is asked for is what it was done with.
_DONE = re.compile(rf"(?:{VERB.pattern}|\w+ing)\b", re.IGNORECASE)
# "Did the cameras issue tickets?", "Are there any vacant seats?"
_SEVERAL = (
    r"(?:any\s+)?(?P<noun>(?!(?:to|for|on|in|at|by|of|with|from|about|against|the|his|her|their|its|this|these|those|no)\b)"
    r"(?:[a-z-]+\s+)?[a-z-]+[^\Ws]s)\b(?P<rest>.*)"
)
_DONE_WITH_SEVERAL = re.compile(
    rf"(?P<subject>.{{1,200}}\w)\s+(?P<verb>{VERB.pattern}|issue|file|fine|mail)\s+{_SEVERAL}"
)
_THERE_ARE = re.compile(rf"there\s+{_SEVERAL}")
# Of the time that it names a clause is a part: "when the lane was approved in January".
_CLAUSE_OF_TIME = re.compile(r"\s(?:when|while|as)\s[^,;:]*$")
_ORDINALS = {"first": "second", "second": "first", "former": "latter", "latter": "former"}
_SHORT_PREPOSITION = re.compile(r"\b(?:about|of|for|on|in|at|to|from|with|by)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A question made of another one's frame, and what was carried over from it.

    Attributes:
        is_whole: whether all of that question is in it, but for what was exchanged.
    """

    text: str
    carried: tuple[str, ...]
    is_whole: bool = True


def fragment_taken(text: str, setting: Setting, *, joined: bool) -> Taken | None:
    """Return a fragment as a whole question in the last question's frame; None where it is no fragment.

    Args:
        text: without a leading "and".
        setting: what was asked and answered before.
        joined: whether there was an "and".
    """
    bare = bare_of(text)[0]
    if len(bare.split()) > _MOST_WORDS or re.search(r"[:;?]", bare):
        return None
    if of_subject := _ABOUT_WHAT.fullmatch(bare) or _MORE.fullmatch(bare):
        return _about_what(setting) if of_subject.re is _ABOUT_WHAT else _more(setting)
    if match := _BARE.fullmatch(bare):
        return _asked_instead(" ".join(match["wh"].split()), setting)
    about = _WHAT_ABOUT.fullmatch(bare)
    same = _SAME.match(bare)
    other = _inside(about["other"] if about else bare[same.end() :] if same else bare)
    if not about and _WHOLE.match(bare):
        return None
    if re.search(rf"[,;]|\b(?:{AUXILIARY}|{ASKING})\b", other, re.IGNORECASE) and not _TIMED.fullmatch(other):
        return None
    return _put(other, setting, is_told=joined or bool(about or same), is_asked=text.rstrip().endswith("?"))


def _inside(words: str) -> str:
    """Return words as they stand inside a sentence: "at the last meeting", however they began alone."""
    return words[:1].lower() + words[1:] if _INSIDE.match(words) else words


def _put(other: str, setting: Setting, *, is_told: bool, is_asked: bool) -> Taken | None:
    """Put something else into the frame: a person, a time, or what it is about.

    Args:
        other: what is put there.
        setting: with the frame.
        is_told: whether it follows "and" or "what about"; words without need a mark to be a question.
        is_asked: whether that mark is there.
    """
    if _PRONOUN.fullmatch(other):
        return _of_pronoun(other, setting) if is_told else None
    if not (is_told or is_asked):
        return None
    if match := _OTHER.fullmatch(other):
        return _the_other(match["noun"], setting)
    if person := person_called(re.sub(r"['’]s?$", "", other), setting.people):
        return _of_person(person, setting)
    if re.fullmatch(rf"(?:in\s+)?{MONTH}(?:\s+\d{{4}})?", other, re.IGNORECASE) or TIME.fullmatch(other):
        return _at_time(other, setting.frame)
    is_thing = len(other.split()) <= _MOST_OF_A_THING and not _POINTS.search(other)
    return _about(other, setting) if is_told and is_thing and content_of(other) else None


def _of_pronoun(word: str, setting: Setting) -> Taken | None:
    """Ask the last question of somebody else whom it heard; of a thing, ask for more."""
    if not re.fullmatch("he|she|him|her", word, re.IGNORECASE):
        return _more(setting)
    asked = setting.frame.persons[0] if setting.frame.persons else None
    person = person_meant(word, setting, other_than=asked)
    return _of_person(person, setting) if person else None


def _of_person(person: Person, setting: Setting) -> Taken:
    """Ask the last question of somebody else."""
    frame = setting.frame
    if frame.persons:
        asked = frame.persons[0]
        owned = "'s" if asked.name.endswith(("'s", "’s")) else ""
        return Taken(text=frame.replacing(asked, titled(person, asked) + owned), carried=_told(frame.topic, frame.time))
    collective = _COLLECTIVE.match(frame.rest)
    if frame.auxiliary and collective and _SAYING.search(frame.rest):
        rest = person.name + frame.rest[collective.end() :]
        return Taken(text=f"{_joined(frame.wh, frame.auxiliary, rest)}?", carried=_told(frame.topic, frame.time))
    topic = f" about {setting.topic}" if setting.topic else ""
    time = f" {setting.time}" if setting.time else ""
    return Taken(
        text=f"What did {person.name} say{topic}{time}?",
        carried=tuple(part for part in (setting.topic, setting.time) if part),
        is_whole=False,
    )


def _at_time(other: str, frame: Frame) -> Taken:
    """Ask the last question of another time; "May" takes the place of "January" in "the January meeting"."""
    carried = (frame.text,)
    month = re.sub(r"^in\s+", "", other, flags=re.IGNORECASE)
    if frame.time and re.fullmatch(rf"{MONTH}(?:\s+\d{{4}})?", month, re.IGNORECASE):
        named = re.search(rf"\b{MONTH}\b(?:\s+\d{{4}})?", frame.time.text, re.IGNORECASE)
        if named:
            start = frame.time.start
            part = Part(text=named[0], start=start + named.start(), end=start + named.end())
            return Taken(text=frame.replacing(part, month), carried=carried)
    when = other if TIME.fullmatch(other) else f"in {other}"
    if frame.time:
        return Taken(text=frame.replacing(_with_its_clause(frame), when), carried=carried)
    return Taken(text=f"{frame.text} {when}?", carried=carried)


def _with_its_clause(frame: Frame) -> Part:
    """Return the time of a question with the clause that it belongs to ("when the lane was approved in January")."""
    assert frame.time is not None
    clause = _CLAUSE_OF_TIME.search(frame.text[: frame.time.start])
    if clause is None:
        return frame.time
    start = clause.start() + 1
    return Part(text=frame.text[start : frame.time.end], start=start, end=frame.time.end)


def _about(other: str, setting: Setting) -> Taken | None:
    """Ask the last question about something else."""
    frame = setting.frame
    if preposed := _PREPOSED.fullmatch(other):
        other = preposed["other"]
    elif _PLACED.fullmatch(other):
        return Taken(text=f"{frame.text} {other}?", carried=(frame.text,))
    who = tuple(person.name for person in frame.persons[:1])
    # Where it is not known what it was about, its last thing is: "the cold store" of "how many work at the cold store".
    last = None if frame.topic else re.search(r"\b(?:the|an?)\s+[^,;]+$", frame.text)
    place = Part(text=last[0], start=last.start(), end=last.end()) if last else frame.topic
    if place and place.start >= 0:
        return Taken(text=frame.replacing(place, other), carried=(*who, *_told(frame.time)) or (frame.text,))
    if who:
        return Taken(text=f"What did {who[0]} say about {other}?", carried=who)
    return Taken(text=f"What was said about {other}?", carried=())


def _more(setting: Setting) -> Taken | None:
    if setting.topic is None:
        return None
    frame = setting.frame
    time = f" {setting.time}" if setting.time else ""
    carried = tuple(part for part in (setting.topic, setting.time) if part)
    if frame.persons and _SAYING.search(frame.rest):
        name = frame.persons[0].name
        return Taken(
            text=f"What else did {name} say about {setting.topic}{time}?", carried=(name, *carried), is_whole=False
        )
    return Taken(text=f"What else was said about {setting.topic}{time}?", carried=carried, is_whole=False)


def _about_what(setting: Setting) -> Taken | None:
    """Ask what the last question's subject, a meeting or a letter, is about."""
    if setting.topic is None:
        return None
    time = f" {setting.time}" if setting.time else ""
    return Taken(text=f"What is {setting.topic}{time} about?", carried=(setting.topic,))


def _the_other(noun: str, setting: Setting) -> Taken | None:
    """Ask the last question of the other of two: two holders of a title, a first and a second, two that were named."""
    frame = setting.frame
    asked = frame.persons[0] if frame.persons else None
    if asked and (colleague := colleague_of(asked, noun, setting.people)):
        return _of_person(colleague, setting)
    topic = frame.topic
    if topic is None or topic.start < 0:
        return None
    words = topic.text
    for ordinal, counterpart in _ORDINALS.items():
        if re.search(rf"\b{ordinal}\b", words, re.IGNORECASE):
            changed = re.sub(rf"\b{ordinal}\b", counterpart, words, count=1, flags=re.IGNORECASE)
            return Taken(text=frame.replacing(topic, changed), carried=(words,))
    head = _SHORT_PREPOSITION.split(words)[0].split()[-1:]
    for earlier in setting.earlier:
        if head and earlier != words and head[0].lower() in earlier.lower().split():
            return Taken(text=frame.replacing(topic, earlier), carried=(earlier,))
    if noun.lower() in ("one", "ones") and not head:
        return None
    changed = f"the other {head[0] if noun.lower() in ('one', 'ones') else noun}"
    return Taken(text=frame.replacing(topic, changed), carried=(words,))


def _asked_instead(wh: str, setting: Setting) -> Taken | None:
    """Return the last question with another question word; None where its frame cannot take it."""
    frame, wh = setting.frame, wh.lower()
    if setting.topic is None and not frame.persons:
        return None
    carried = (frame.text,)
    if wh == "how many":
        return _counted_instead(frame)
    if wh in ("how much", "by how much", "who", "whom", "by whom"):
        return None
    if wh == "who else":
        who = re.match(r"who\b(?=.*\b\w+)", frame.text, re.IGNORECASE)
        return Taken(text=f"Who else{frame.text[who.end() :]}?", carried=carried) if who else None
    if not frame.auxiliary or (frame.wh.lower() not in ("why", "how", "when", "where", "") and _DONE.match(frame.rest)):
        return Taken(text=f"{frame.text}, and {'why' if wh == 'how come' else wh}?", carried=carried)
    rest = frame.rest
    if wh in ("when", "since when", "how soon") and frame.time:
        rest = rest.removesuffix(frame.time.text).rstrip()
    if wh not in ("how long", "how soon", "how often"):
        rest = _with_that(rest, frame.wh)
    wh = "why" if wh in ("how come", "why not") else wh
    return Taken(text=f"{wh.capitalize()} {frame.auxiliary.lower()} {rest}?", carried=carried)


def _counted_instead(frame: Frame) -> Taken | None:
    """Ask how many of what a question asks whether there are any; None where it does not.

    "Did the cameras issue tickets?" becomes "How many tickets did the cameras issue?".
    """
    if frame.wh or not frame.auxiliary:
        return None
    auxiliary = frame.auxiliary.lower()
    if are := _THERE_ARE.match(frame.rest):
        return Taken(text=f"How many {are['noun']} {auxiliary} there{are['rest']}?", carried=(frame.text,))
    done = _DONE_WITH_SEVERAL.match(frame.rest)
    if done is None:
        return None
    asked = f"How many {done['noun']} {auxiliary} {done['subject']} {done['verb']}{done['rest']}?"
    return Taken(text=asked, carried=(frame.text,))


def _with_that(rest: str, wh: str) -> str:
    """Return "the council decide that about the lane" of what "what did" was asked: "why did" needs an object."""
    if re.match(r"how (?:much|many)", wh, re.IGNORECASE):
        return f"{rest} that much"
    if wh.lower() != "what":
        return rest
    return re.sub(r"\s+(?=(?:about|on|regarding|concerning)\b)", " that ", rest, count=1)


def _told(*parts: Part | None) -> tuple[str, ...]:
    return tuple(part.text for part in parts if part)


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)
